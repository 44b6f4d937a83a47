package io.ranktable.certs.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNamesTest {
  @Test
  void ofAServiceAreTheFourByWhichItIsCalled() {
    assertThat(ServerNames.ofService("injector", "sys").dns())
        .containsExactly(
            "injector", "injector.sys", "injector.sys.svc", "injector.sys.svc.cluster.local");
  }

  @Test
  void takeMoreNamesAndAddressesEachOnce() {
    ServerNames names =
        ServerNames.ofService("injector", "sys")
            .plus(List.of("LOCALHOST", "127.0.0.1", "::1", "injector", "127.0.0.1"));

    assertThat(names.dns()).hasSize(5).endsWith("localhost");
    assertThat(names.addresses()).containsExactly("127.0.0.1", "::1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "-a", "a..b", "a.", "1.2.3.4.5x_", "ä"})
  void refuseWhatIsNoName(String name) {
    ServerNames names = ServerNames.ofService("injector", "sys");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> names.plus(List.of(name)))
        .withMessage("'" + name + "' is not a DNS name");
  }

  @Test
  void refuseToBeNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerNames(List.of(), List.of()))
        .withMessageContaining("at least one name");
  }
}
