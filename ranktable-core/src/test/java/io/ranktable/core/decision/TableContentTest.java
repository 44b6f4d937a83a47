package io.ranktable.core.decision;

import static io.ranktable.core.decision.Candidate.indexed;
import static io.ranktable.core.decision.Candidate.unindexed;
import static io.ranktable.core.decision.Decisions.FILE;
import static io.ranktable.core.decision.Decisions.KEY;
import static io.ranktable.core.decision.Decisions.completed;
import static io.ranktable.core.decision.Decisions.decide;
import static io.ranktable.core.decision.Decisions.input;
import static io.ranktable.core.decision.Decisions.printing;
import static io.ranktable.core.decision.Decisions.slots;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import io.ranktable.core.template.Renderer;
import io.ranktable.core.workload.Expected;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TableContentTest {

  private static final Decision WAITING = decide(2, indexed(0), indexed(1).reporting(null));
  private static final Decision.Completed COMPLETED = completed(input(2, indexed(0), indexed(1)));

  @Test
  void saysWhoseItIsByNameLabelsAndKey() {
    TableContent content = TableContent.of(KEY, FILE, WAITING);
    assertThat(content.name()).isEqualTo(KEY.configMapName());
    assertThat(content.labels())
        .isEqualTo(
            Map.of(
                "app.kubernetes.io/managed-by", "ranktable-injector",
                "ranktable.io/kind", "table"));
    assertThat(content.annotations()).containsEntry("ranktable.io/key", KEY.toJson());
  }

  @Test
  void listsNobodyWhileSomethingIsMissing() {
    TableContent content = TableContent.of(KEY, FILE, WAITING);
    assertThat(content.data())
        .containsOnlyKeys(FILE, "members", "digest", "slots", "progress")
        .containsEntry(FILE, "{\"status\":\"initializing\"}")
        .containsEntry("members", "")
        .containsEntry("digest", Digests.ofTable("{\"status\":\"initializing\"}"))
        .containsEntry("progress", WAITING.progress().text());
    assertThat(content.binaryData()).isEmpty();
    assertThat(content.annotations())
        .containsEntry("ranktable.io/state", "initializing")
        .containsEntry("ranktable.io/expected", "2")
        .containsEntry("ranktable.io/reported", "1")
        .containsEntry("ranktable.io/reasons", "WaitingForReport");
  }

  @Test
  void listsUidAndIpOfEveryMemberOfACompleteTable() {
    TableContent content = TableContent.of(KEY, FILE, COMPLETED);
    String digest = Digests.ofTable(COMPLETED.json());
    assertThat(content.data())
        .containsEntry(FILE, COMPLETED.json())
        .containsEntry("members", "uid-0 10.42.0.10\nuid-1 10.42.0.11\n")
        .containsEntry("digest", digest)
        .containsEntry("progress", "2 of 2 pods reported");
    assertThat(content.annotations())
        .containsEntry("ranktable.io/state", "completed")
        .containsEntry("ranktable.io/digest", digest)
        .containsEntry("ranktable.io/reasons", "");
  }

  @Test
  void showsInitialTextAndNobodyWhileInvalid() {
    Decision invalid =
        Decider.decide(
            input(1, indexed(0)),
            (template, table) ->
                new Renderer.Outcome.Failed(new Finding(Reason.RENDER_FAILED, "line 3")));
    TableContent content = TableContent.of(KEY, FILE, invalid);
    assertThat(content.data())
        .containsEntry(FILE, "{\"status\":\"initializing\"}")
        .containsEntry("members", "");
    assertThat(content.annotations())
        .containsEntry("ranktable.io/state", "invalid")
        .containsEntry("ranktable.io/reasons", "RenderFailed");
  }

  @Test
  void leavesTheExpectedNumberEmptyWhileUnknown() {
    Finding why = new Finding(Reason.EXPECTED_UNKNOWN, "nobody tells");
    Decision decision = decide(input(new Expected.Unknown(why), List.of(indexed(0))));
    assertThat(TableContent.of(KEY, FILE, decision).annotations())
        .containsEntry("ranktable.io/expected", "");
  }

  @Test
  void storesSlotsByIndex() {
    Decision decision =
        decide(
            slots(
                Map.of("uid-0", 10, "uid-1", 2),
                input(3, unindexed(0), unindexed(1), unindexed(2))));
    assertThat(TableContent.of(KEY, FILE, decision).data())
        .containsEntry("slots", "0 uid-2\n2 uid-1\n10 uid-0\n");
  }

  @Test
  void namesEachReasonOnce() {
    Decision decision = decide(2, indexed(0).reporting(null), indexed(1).reporting(null));
    assertThat(TableContent.of(KEY, FILE, decision).annotations())
        .containsEntry("ranktable.io/reasons", "WaitingForReport");
  }

  @Test
  void isTheSameInEssenceWhileOnlyProgressChanges() {
    TableContent one = TableContent.of(KEY, FILE, WAITING);
    TableContent none = TableContent.of(KEY, FILE, decide(2));
    assertThat(one.essence()).isEqualTo(none.essence());
    assertThat(one.fingerprint()).isNotEqualTo(none.fingerprint());
  }

  @Test
  void isAnotherInEssenceWhenStateTextOrMembersChange() {
    TableContent waiting = TableContent.of(KEY, FILE, WAITING);
    TableContent complete = TableContent.of(KEY, FILE, COMPLETED);
    TableContent otherUid =
        TableContent.of(
            KEY, FILE, completed(input(2, indexed(0), indexed(1).uid("other").created(7))));
    TableContent otherIp =
        TableContent.of(KEY, FILE, completed(input(2, indexed(0), indexed(1).ip("10.42.9.9"))));
    assertThat(
            List.of(waiting.essence(), complete.essence(), otherUid.essence(), otherIp.essence()))
        .doesNotHaveDuplicates();
  }

  @Test
  void isTheSameTableWhateverTheOrderOfItsMaps() {
    TableContent content = TableContent.of(KEY, FILE, COMPLETED);
    TreeMap<String, String> reversed = new TreeMap<>(Comparator.reverseOrder());
    reversed.putAll(content.data());
    TableContent other =
        new TableContent(
            content.name(), content.labels(), content.annotations(), reversed, Map.of());
    assertThat(other.fingerprint()).isEqualTo(content.fingerprint());
    assertThat(other.essence()).isEqualTo(content.essence());
  }

  @Test
  void cannotBeImitatedByMovingTextBetweenKeys() {
    TableContent honest = withData(Map.of("a", "1", "b", "2"));
    assertThat(withData(Map.of("a", "1b2")).fingerprint()).isNotEqualTo(honest.fingerprint());
    assertThat(withData(Map.of("a", "1\u0002b\u00012")).fingerprint())
        .isNotEqualTo(honest.fingerprint());
    assertThat(withData(Map.of("a", "11:b1:2")).fingerprint()).isNotEqualTo(honest.fingerprint());
  }

  @Test
  void packsTheTextWhenTheConfigMapWouldGetLarge() {
    String json =
        "{\"status\":\"completed\",\"pad\":\"" + "x".repeat(TableFile.PLAIN_LIMIT) + "\"}";
    Decision decision = Decider.decide(input(1, indexed(0)), printing(json));
    TableContent content = TableContent.of(KEY, FILE, decision);
    assertThat(content.data()).doesNotContainKey(FILE).containsKey("members");
    assertThat(content.binaryData()).containsOnlyKeys(FILE + ".gz");
    assertThat(content.data()).containsEntry(Names.KEY_DIGEST, Digests.ofTable(json));
  }

  private static TableContent withData(Map<String, String> data) {
    return new TableContent("name", Map.of(), Map.of(), data, Map.of());
  }
}
