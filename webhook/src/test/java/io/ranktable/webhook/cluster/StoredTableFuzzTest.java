package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.Decision.ListedMember;
import io.ranktable.core.decision.TableContent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class StoredTableFuzzTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @MethodSource("configMaps")
  @FuzzTest
  void anyConfigMapReadsAsAStoredTable(byte[] configMap) {
    JsonNode tree;
    try {
      tree = JSON.readTree(new String(configMap, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      return; // ConfigMaps come to us parsed
    }
    StoredTable table = StoredTable.read(tree);
    assertThat(StoredTable.read(tree)).isEqualTo(table);
    assertThat(table.slots().values()).allMatch(index -> index >= 0);
    assertThat(table.listed().keySet()).doesNotContain("");
    assertThat(table.belongsTo(PodJson.TABLE)).isIn(table.managed(), false);
  }

  static Stream<byte[]> configMaps() throws JsonProcessingException {
    TableContent completed =
        TableContent.of(
            PodJson.TABLE,
            "ranktable.json",
            new Decision.Completed(
                new Decision.Progress(2, 2, List.of()),
                Map.of("uid-a", 1, "uid-b", 0),
                "{\"status\":\"completed\"}",
                List.of(
                    new ListedMember("b", "uid-b", "10.42.0.2"),
                    new ListedMember("a", "uid-a", "fd00::1"))));
    ObjectNode map = JSON.valueToTree(Map.of("data", completed.data()));
    ObjectNode meta = map.putObject("metadata").put("name", completed.name());
    meta.put("namespace", "serving").put("uid", "u").put("resourceVersion", "7");
    meta.set("labels", JSON.valueToTree(completed.labels()));
    meta.set("annotations", JSON.valueToTree(completed.annotations()));
    ObjectNode packed = map.deepCopy();
    packed.putObject("binaryData").put("ranktable.json.gz", "H4sI");
    return Stream.of(JSON.writeValueAsBytes(map), JSON.writeValueAsBytes(packed));
  }
}
