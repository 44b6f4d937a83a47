package io.ranktable.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class PodFuzzTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @MethodSource("pods")
  @FuzzTest
  void anyJsonReadsAsAPod(byte[] pod) {
    JsonNode tree;
    try {
      tree = JSON.readTree(new String(pod, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      return; // pods come to us parsed
    }
    PodFacts facts = PodReader.read(tree, "serving");
    assertThat(PodReader.read(tree, "serving")).isEqualTo(facts);
    assertThat(facts.namespace()).isNotEmpty();
    assertThat(facts.resources().values()).allMatch(count -> count > 0);
    assertThat(facts.gate().message() != null)
        .isEqualTo(
            facts.gate().state() == Gate.State.OPEN
                || facts.gate().state() == Gate.State.CANNOT_START);
    facts.status().ifPresent(status -> assertThat(status.tables()).isNotEmpty());
  }

  static Stream<byte[]> pods() {
    return Seeds.bytes(Seeds.pods());
  }
}
