package io.ranktable.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"172.20.7.10", "255.255.255.255", "fd00::17", "2001:db8:0:0:0:0:0:1"})
  void readsAddresses(String text) {
    assertThat(IpText.parse(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "-.-.-.-",
        "12",
        "1.2.3",
        "1.2.3.256",
        "01.2.3.4",
        "node-1",
        "[fd00::1]",
        "fe80::1%e",
        "::g",
        ":",
        "1.2.3.4 ",
        "1:2:3"
      })
  void refusesWhatIsNone(String text) {
    assertThat(IpText.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "0.0.0.0", "::", "::1", "224.0.0.1"})
  void knowsAddressesThatNoCardHas(String text) {
    assertThat(IpText.parse(text)).isPresent();
    assertThat(IpText.usable(text)).isEmpty();
  }

  @Property
  void neverThrows(@ForAll String text) {
    assertThat(IpText.parse(text).isPresent() || IpText.usable(text).isEmpty()).isTrue();
  }
}
