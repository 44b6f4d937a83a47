package io.ranktable.core.decision;

import static io.ranktable.core.decision.Candidate.indexed;
import static io.ranktable.core.decision.Decisions.input;
import static io.ranktable.core.decision.Decisions.printing;
import static io.ranktable.core.decision.Decisions.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.table.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class TableFileTest {

  @Test
  void staysPlainUpToTheLimitAndIsPackedAbove() {
    String largest = "x".repeat(TableFile.PLAIN_LIMIT);
    assertThat(TableFile.of(largest, 0)).isEqualTo(new TableFile.Plain(largest));
    assertThat(TableFile.of(largest + "x", 0)).isInstanceOf(TableFile.Packed.class);
  }

  @Test
  void countsTheOtherKeysOfTheConfigMap() {
    String text = "x".repeat(TableFile.PLAIN_LIMIT - 100);
    assertThat(TableFile.of(text, 100)).isInstanceOf(TableFile.Plain.class);
    assertThat(TableFile.of(text, 101)).isInstanceOf(TableFile.Packed.class);
  }

  @Test
  void countsBytesAndNotCharacters() {
    assertThat(TableFile.of("界".repeat(TableFile.PLAIN_LIMIT / 2), 0))
        .isInstanceOf(TableFile.Packed.class);
  }

  @Test
  void unpacksToTheSameTextAndPacksEqualTextsEqually() throws IOException {
    String text = "{\"rank\":1}".repeat(100_000);
    TableFile.Packed packed = packed(text);
    byte[] bytes = Base64.getDecoder().decode(packed.base64());
    assertThat(bytes).hasSize(packed.size());
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
    }
    assertThat(packed(text)).isEqualTo(packed);
  }

  @Test
  void refusesWhatFitsInNoForm() {
    String noise = noise(1_500_000);
    assertThat(TableFile.tooLarge("x".repeat(5_000_000), 0)).isEmpty();
    assertThat(TableFile.tooLarge(noise, 0))
        .hasValueSatisfying(
            f -> {
              assertThat(f.reason()).isEqualTo(Reason.TABLE_TOO_LARGE);
              assertThat(f.message()).contains(noise.length() + " characters", "level role");
            });
    int packed = packed(noise(1_000_000)).size();
    assertThat(TableFile.tooLarge(noise(1_000_000), TableFile.CONFIG_MAP_LIMIT - packed)).isEmpty();
    assertThat(TableFile.tooLarge(noise(1_000_000), TableFile.CONFIG_MAP_LIMIT - packed + 1))
        .isPresent();
  }

  @Test
  void makesATableInvalidThatDoesNotFit() {
    Decision decision =
        Decider.decide(input(1, indexed(0)), printing("{\"noise\":\"" + noise(1_500_000) + "\"}"));
    assertThat(decision).isInstanceOf(Decision.Invalid.class);
    assertThat(reasons(decision)).containsExactly(Reason.TABLE_TOO_LARGE);
  }

  private static TableFile.Packed packed(String text) {
    TableFile file = TableFile.of(text, 0);
    assertThat(file).isInstanceOf(TableFile.Packed.class);
    return (TableFile.Packed) file;
  }

  /** Text that packing makes a quarter smaller at most. */
  private static String noise(int length) {
    byte[] bytes = new byte[length * 3 / 4];
    new Random(1).nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
