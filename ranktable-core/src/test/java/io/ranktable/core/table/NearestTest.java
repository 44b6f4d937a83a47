package io.ranktable.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class NearestTest {

  private static final List<String> KNOWN = List.of("devices", "device-id", "device-ip", "levels");

  @Test
  void findsTheWordThatWasMeant() {
    assertThat(Nearest.of("device_id", KNOWN)).contains("device-id");
    assertThat(Nearest.of("Deviecs", KNOWN)).contains("devices");
    assertThat(Nearest.of("level", KNOWN)).contains("levels");
  }

  @Test
  void doesNotGuessWhenNothingIsNear() {
    assertThat(Nearest.of("zzzzzz", KNOWN)).isEmpty();
    assertThat(Nearest.of("x".repeat(10_000), KNOWN)).isEmpty();
    assertThat(Nearest.hint("zzzzzz", KNOWN)).isEmpty();
  }

  @Test
  void takesTheFirstByNameOfEquallyNearOnes() {
    assertThat(Nearest.of("device-ix", KNOWN)).contains("device-id");
    assertThat(Nearest.hint("device-ix", KNOWN)).isEqualTo("; did you mean \"device-id\"?");
  }

  @Property
  void aKnownWordIsNearestToItself(@ForAll("known") String word) {
    assertThat(Nearest.of(word, KNOWN)).contains(word);
  }

  @Provide
  Arbitrary<String> known() {
    return Arbitraries.of(KNOWN);
  }
}
