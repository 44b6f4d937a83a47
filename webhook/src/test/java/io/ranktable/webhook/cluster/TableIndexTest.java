package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.TableKey;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableIndexTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TableKey KEY =
      new TableKey("ai", "hccl-group", Level.GROUP, "g", null, null, null);

  private final TableIndex index = new TableIndex();

  @Test
  void givesWhatTheInformerSaw() {
    assertThat(index.put(stored("1", false))).contains(KEY);
    assertThat(known()).contains("1");
    assertThat(index.keys()).containsExactly(KEY);
    assertThat(index.byCompleted()).isEqualTo(Map.of(true, 0L, false, 1L));

    assertThat(index.remove("ai", KEY.configMapName())).contains(KEY);
    assertThat(known()).isEmpty();
    assertThat(index.keys()).isEmpty();
  }

  @Test
  void ourOwnWriteStandsInUntilTheInformerHasCaughtUp() {
    index.put(stored("1", false));
    index.wrote(stored("2", true));
    assertThat(known()).contains("2");

    index.put(stored("1", false));
    assertThat(known()).as("the informer still reports the version before").contains("2");

    index.put(stored("2", true));
    index.put(stored("3", false));
    assertThat(known()).contains("3");
  }

  @Test
  void severalOwnWritesStandInOneAfterTheOther() {
    index.wrote(stored("1", false));
    index.wrote(stored("2", true));
    index.put(stored("1", false));
    assertThat(known()).contains("2");

    index.put(stored("2", true));
    index.put(stored("4", false));
    assertThat(known()).contains("4");
  }

  @Test
  void anAnswerThatComesAfterTheInformerHasMovedOnCountsNoMore() {
    index.put(stored("9", false));
    index.put(stored("10", true));
    index.put(stored("11", false));

    index.wrote(stored("10", true));

    assertThat(known()).contains("11");
  }

  @Test
  void anAnswerThatComesAfterTheDeletionCountsNoMore() {
    index.put(stored("10", true));
    index.remove("ai", KEY.configMapName());

    index.wrote(stored("10", true));
    assertThat(known()).isEmpty();

    index.wrote(stored("12", false));
    assertThat(known()).as("made again").contains("12");
  }

  @Test
  void aDeletionEndsAnOwnWrite() {
    index.put(stored("1", false));
    index.wrote(stored("2", true));
    index.remove("ai", KEY.configMapName());

    assertThat(known()).isEmpty();
  }

  @Test
  void ourOwnDeletionCountsAtOnce() {
    index.put(stored("1", false));
    index.deleted("ai", KEY.configMapName());

    assertThat(known()).isEmpty();
  }

  private Optional<String> known() {
    return index.find(KEY).map(StoredTable::resourceVersion);
  }

  private static StoredTable stored(String version, boolean completed) {
    ObjectNode node = JSON.createObjectNode();
    ObjectNode meta = node.putObject("metadata");
    meta.put("namespace", "ai").put("name", KEY.configMapName()).put("uid", "u");
    meta.put("resourceVersion", version);
    meta.putObject("annotations")
        .put(Names.TABLE_KEY, KEY.toJson())
        .put(Names.TABLE_STATE, completed ? "completed" : "initializing");
    return StoredTable.read(node);
  }
}
