package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.Decision.ListedMember;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.table.Names;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredTableTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TableContent CONTENT =
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

  @Test
  void readsBackWhatWasPublished() {
    StoredTable table = StoredTable.read(json());
    assertThat(table.belongsTo(PodJson.TABLE)).isTrue();
    assertThat(table.completed()).isTrue();
    assertThat(table.listed()).isEqualTo(Map.of("uid-b", "10.42.0.2", "uid-a", "fd00::1"));
    assertThat(table.slots()).isEqualTo(Map.of("uid-a", 1, "uid-b", 0));
    assertThat(table.fileName()).contains("ranktable.json");
    assertThat(table.fingerprint()).isEqualTo(CONTENT.fingerprint());
    assertThat(table.essence()).isEqualTo(CONTENT.essence());
    assertThat(table.digest()).isEqualTo(CONTENT.data().get(Names.KEY_DIGEST));
  }

  @Test
  void readsTheFileNameOfAPackedTable() {
    ObjectNode map = json();
    map.withObject("/data").remove("ranktable.json");
    map.withObject("/binaryData").put("ranktable.json.gz", "H4sI");
    assertThat(StoredTable.read(map).fileName()).contains("ranktable.json");
  }

  @Test
  void makesNoDifferenceOfLabelsAndAnnotationsOfOthers() {
    ObjectNode map = json();
    map.withObject("/metadata").withObject("labels").put("team", "x").put("ranktable.io/note", "x");
    map.withObject("/metadata")
        .withObject("annotations")
        .put("kubectl.kubernetes.io/restartedAt", "now")
        .put("ranktable.io/note", "x");
    assertThat(StoredTable.read(map).fingerprint()).isEqualTo(CONTENT.fingerprint());
  }

  @Test
  void seesEveryEditOfWhatIsOurs() {
    ObjectNode text = json();
    text.withObject("/data").put("ranktable.json", "{\"status\":\"completed\" }");
    ObjectNode more = json();
    more.withObject("/data").put("extra", "");
    ObjectNode state = json();
    state.withObject("/metadata").withObject("annotations").put(Names.TABLE_STATE, "invalid");
    ObjectNode members = json();
    members.withObject("/data").put(Names.KEY_MEMBERS, "");
    for (ObjectNode edited : List.of(text, more, state, members)) {
      assertThat(StoredTable.read(edited).fingerprint()).isNotEqualTo(CONTENT.fingerprint());
      assertThat(StoredTable.read(edited).essence()).isNotEqualTo(CONTENT.essence());
    }
    ObjectNode progress = json();
    progress.withObject("/data").put(Names.KEY_PROGRESS, "done");
    assertThat(StoredTable.read(progress).fingerprint()).isNotEqualTo(CONTENT.fingerprint());
    assertThat(StoredTable.read(progress).essence()).isEqualTo(CONTENT.essence());
  }

  @Test
  void belongsToNobodyElse() {
    StoredTable table = StoredTable.read(json());
    assertThat(table.belongsTo(PodJson.table("other"))).isFalse();
    ObjectNode unlabelled = json();
    unlabelled.withObject("/metadata").withObject("labels").remove(Names.MANAGED_BY);
    assertThat(StoredTable.read(unlabelled).belongsTo(PodJson.TABLE)).isFalse();
  }

  @Test
  void survivesGarbage() throws JsonProcessingException {
    for (String garbage :
        List.of(
            "{}",
            "[]",
            "null",
            "{\"metadata\":[],\"data\":7}",
            "{\"metadata\":{\"name\":7,\"labels\":\"x\",\"annotations\":null},\"data\":{\"a\":{}}}")) {
      StoredTable table = StoredTable.read(JSON.readTree(garbage));
      assertThat(table.belongsTo(PodJson.TABLE)).as(garbage).isFalse();
      assertThat(table.slots()).isEmpty();
      assertThat(table.listed()).isEmpty();
      assertThat(table.fileName()).isEmpty();
    }
  }

  @Test
  void skipsLinesOfMembersAndSlotsThatMeanNothing() {
    ObjectNode map = json();
    map.withObject("/data")
        .put(Names.KEY_MEMBERS, "\n \nnoip\n 10.0.0.1\nuid-a 10.0.0.2\r\nuid-b 10.0.0.3")
        .put(
            Names.KEY_SLOTS,
            "\n \nx uid-x\n-1 uid-n\n4294967295 uid-h\n99999999999 uid-z\n7\n2 uid-a\n");
    StoredTable table = StoredTable.read(map);
    assertThat(table.listed()).isEqualTo(Map.of("uid-a", "10.0.0.2", "uid-b", "10.0.0.3"));
    assertThat(table.slots()).isEqualTo(Map.of("uid-a", 2));
  }

  private static ObjectNode json() {
    ObjectNode map = JSON.createObjectNode();
    ObjectNode meta = map.putObject("metadata");
    meta.put("namespace", PodJson.NAMESPACE).put("name", CONTENT.name());
    meta.put("uid", "uid-1").put("resourceVersion", "1");
    meta.set("labels", JSON.valueToTree(CONTENT.labels()));
    meta.set("annotations", JSON.valueToTree(CONTENT.annotations()));
    map.set("data", JSON.valueToTree(CONTENT.data()));
    return map;
  }
}
