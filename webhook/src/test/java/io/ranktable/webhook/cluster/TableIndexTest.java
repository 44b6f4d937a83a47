package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.TableKey;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableIndexTest {

  private static final TableKey KEY = PodJson.TABLE;

  private final TableIndex index = new TableIndex();

  @Test
  void knowsWhatTheInformerSays() {
    assertThat(index.put(version(1))).containsExactly(KEY);
    assertThat(found()).isEqualTo("1");
    assertThat(index.keys()).containsExactly(KEY);
    assertThat(index.remove(KEY.namespace(), KEY.configMapName(), "uid-1")).containsExactly(KEY);
    assertThat(index.find(KEY)).isEmpty();
  }

  @Test
  void believesItsOwnWriteWhileTheInformerStillReportsOlderVersions() {
    index.put(version(1));
    index.wrote(version(2), Optional.of(version(1)));
    index.wrote(version(3), Optional.of(version(2)));
    assertThat(found()).isEqualTo("3");
    index.put(version(1));
    assertThat(found()).isEqualTo("3");
    index.put(version(2));
    assertThat(found()).isEqualTo("3");
    index.put(version(3));
    assertThat(found()).isEqualTo("3");
    index.put(version(4));
    assertThat(found()).isEqualTo("4");
  }

  @Test
  void believesTheInformerOnceItHasMovedPastOurWrite() {
    index.put(version(1));
    index.wrote(version(2), Optional.of(version(1)));
    index.put(version(7));
    assertThat(found()).isEqualTo("7");
  }

  @Test
  void believesTheInformerWhenItWasFasterThanTheAnswer() {
    index.put(version(1));
    index.put(version(2));
    index.put(version(3));
    index.wrote(version(2), Optional.of(version(1)));
    assertThat(found()).as("version 3 was written on top of ours").isEqualTo("3");
  }

  @Test
  void believesItsOwnCreationUntilTheInformerHasSeenIt() {
    index.wrote(version(1), Optional.empty());
    assertThat(found()).isEqualTo("1");
    index.wrote(version(2), Optional.of(version(1)));
    index.put(version(1));
    assertThat(found()).isEqualTo("2");
    index.put(version(2));
    assertThat(found()).isEqualTo("2");
  }

  @Test
  void seesThatAWrittenTableWasDeleted() {
    index.put(version(1));
    index.wrote(version(2), Optional.of(version(1)));
    assertThat(index.remove(KEY.namespace(), KEY.configMapName(), "uid-1")).containsExactly(KEY);
    assertThat(index.find(KEY)).isEmpty();
  }

  @Test
  void seesThatACreatedTableWasDeletedBeforeTheInformerKnewIt() {
    index.wrote(version(1), Optional.empty());
    assertThat(index.remove(KEY.namespace(), KEY.configMapName(), "uid-1")).containsExactly(KEY);
    assertThat(index.find(KEY)).isEmpty();
  }

  @Test
  void doesNotBelieveAnAnswerThatComesAfterTheDeletion() {
    index.put(version(1));
    index.remove(KEY.namespace(), KEY.configMapName(), "uid-1");
    index.wrote(version(1), Optional.empty());
    assertThat(index.find(KEY)).isEmpty();
    index.wrote(version(9, "uid-2"), Optional.empty());
    assertThat(found()).as("made anew").isEqualTo("9");
  }

  @Test
  void keepsANewTableWhenTheOldOnesDeletionArrivesLate() {
    index.put(version(1));
    index.deleted(KEY.namespace(), KEY.configMapName());
    assertThat(index.find(KEY)).isEmpty();
    index.wrote(version(5, "uid-2"), Optional.empty());
    index.remove(KEY.namespace(), KEY.configMapName(), "uid-1");
    assertThat(found()).isEqualTo("5");
    index.put(version(5, "uid-2"));
    assertThat(found()).isEqualTo("5");
  }

  @Test
  void asksTheInformerAgainAfterAConflict() {
    index.wrote(version(1), Optional.empty());
    index.outdated(KEY);
    assertThat(index.find(KEY)).isEmpty();
    index.put(version(4));
    assertThat(found()).isEqualTo("4");
  }

  @Test
  void announcesTheOldKeyWhenAnEditTookItAway() {
    index.put(version(1));
    ObjectNode edited = json(2, "uid-1");
    edited.withObject("/metadata").withObject("annotations").remove(Names.TABLE_KEY);
    assertThat(index.put(StoredTable.read(edited))).containsExactly(KEY);
    assertThat(index.find(KEY).orElseThrow().belongsTo(KEY)).as("it is healed").isTrue();
  }

  @Test
  void announcesBothTablesWhenAnEditPutAnotherKey() {
    index.put(version(1));
    TableKey other = PodJson.table("other");
    ObjectNode edited = json(2, "uid-1");
    edited.withObject("/metadata").withObject("annotations").put(Names.TABLE_KEY, other.toJson());
    assertThat(index.put(StoredTable.read(edited))).containsExactlyInAnyOrder(KEY, other);
    assertThat(index.find(KEY).orElseThrow().belongsTo(KEY)).isFalse();
    assertThat(index.find(other)).as("it has another name").isEmpty();
  }

  @Test
  void countsCompletedTables() {
    index.put(version(1));
    ObjectNode completed = json(2, "uid-2");
    completed.withObject("/metadata").put("name", "another");
    completed.withObject("/metadata").withObject("annotations").put(Names.TABLE_STATE, "completed");
    index.put(StoredTable.read(completed));
    assertThat(index.byCompleted()).isEqualTo(Map.of(true, 1L, false, 1L));
  }

  private String found() {
    return index.find(KEY).orElseThrow().resourceVersion();
  }

  private static StoredTable version(int version) {
    return version(version, "uid-1");
  }

  private static StoredTable version(int version, String uid) {
    return StoredTable.read(json(version, uid));
  }

  private static ObjectNode json(int version, String uid) {
    ObjectNode map = new ObjectMapper().createObjectNode();
    ObjectNode meta = map.putObject("metadata");
    meta.put("namespace", KEY.namespace()).put("name", KEY.configMapName());
    meta.put("uid", uid).put("resourceVersion", Integer.toString(version));
    meta.putObject("labels").put(Names.MANAGED_BY, Names.MANAGER).put(Names.KIND, Names.KIND_TABLE);
    meta.putObject("annotations")
        .put(Names.TABLE_KEY, KEY.toJson())
        .put(Names.TABLE_STATE, "initializing");
    return map;
  }
}
