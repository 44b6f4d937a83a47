package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.decision.Member;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.table.PodStatus;
import io.ranktable.core.table.TableKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodIndexTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TableKey A = key("a");
  private static final TableKey B = key("b");

  private final PodIndex index = new PodIndex();

  @Test
  void findsThePodsOfATable() {
    assertThat(index.put(pod("p0", "u0", A))).containsExactly(A);
    assertThat(index.put(pod("p1", "u1", A, B))).containsExactlyInAnyOrder(A, B);

    assertThat(names(A)).containsExactly("p0", "p1");
    assertThat(names(B)).containsExactly("p1");
    assertThat(index.keys()).containsExactlyInAnyOrder(A, B);
    assertThat(index.size()).isEqualTo(2);
  }

  @Test
  void aPodThatIsReplacedTouchesTheTablesItLeavesToo() {
    index.put(pod("p0", "u0", A));

    assertThat(index.put(pod("p0", "u1", B))).containsExactlyInAnyOrder(A, B);
    assertThat(names(A)).isEmpty();
    assertThat(index.members(B)).extracting(m -> m.pod().uid()).containsExactly("u1");
    assertThat(index.keys()).containsExactly(B);
  }

  @Test
  void aPodThatGoesTouchesItsTables() {
    index.put(pod("p0", "u0", A, B));

    assertThat(index.remove("ai", "p0")).containsExactlyInAnyOrder(A, B);
    assertThat(index.keys()).isEmpty();
    assertThat(index.size()).isZero();
    assertThat(index.remove("ai", "p0")).isEmpty();
  }

  @Test
  void aStatusOfAnotherNamespaceIsRefusedAndTouchesNothing() {
    TableKey foreign = new TableKey("other", "t", Level.GROUP, "g", null, null, null);

    assertThat(index.put(pod("p0", "u0", foreign))).isEmpty();
    assertThat(index.keys()).isEmpty();
    assertThat(index.refused()).extracting(PodFacts::name).containsExactly("p0");
  }

  private List<String> names(TableKey key) {
    return index.members(key).stream().map(Member::pod).map(PodFacts::name).toList();
  }

  private static TableKey key(String group) {
    return new TableKey("ai", "t", Level.GROUP, group, null, null, null);
  }

  private static PodFacts pod(String name, String uid, TableKey... tables) {
    PodStatus status =
        new PodStatus(
            Arrays.stream(tables)
                .map(key -> new Placement(key, "main", "0", 0, Placement.BY_OVERRIDE, null))
                .toList(),
            null);
    ObjectNode pod = JSON.createObjectNode();
    ObjectNode meta = pod.putObject("metadata");
    meta.put("namespace", "ai").put("name", name).put("uid", uid);
    meta.putObject("annotations").put(Names.STATUS, status.toJson());
    return PodReader.read(pod, "");
  }
}
