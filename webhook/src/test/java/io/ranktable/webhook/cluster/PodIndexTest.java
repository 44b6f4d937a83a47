package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.decision.Member;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.TableKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodIndexTest {

  private static final TableKey A = PodJson.table("a");
  private static final TableKey B = PodJson.table("b");

  private final PodIndex index = new PodIndex();

  @Test
  void findsPodsByEveryTableTheyAreIn() {
    assertThat(index.put(PodJson.pod("llm-0").in(0, A, B).facts())).containsExactlyInAnyOrder(A, B);
    index.put(PodJson.pod("llm-1").in(1, A).facts());
    assertThat(names(A)).containsExactlyInAnyOrder("llm-0", "llm-1");
    assertThat(names(B)).containsExactly("llm-0");
    assertThat(index.keys()).containsExactlyInAnyOrder(A, B);
    assertThat(index.size()).isEqualTo(2);
  }

  @Test
  void announcesTheTableThatAPodHasLeft() {
    index.put(PodJson.pod("llm-0").in(0, A).facts());
    assertThat(index.put(PodJson.pod("llm-0").anew("another", 5).in(0, B).facts()))
        .containsExactlyInAnyOrder(A, B);
    assertThat(names(A)).isEmpty();
    assertThat(names(B)).containsExactly("llm-0");
    assertThat(index.keys()).containsExactly(B);
  }

  @Test
  void keepsThePodAsItIsNow() {
    index.put(PodJson.pod("llm-0").in(0, A).facts());
    index.put(PodJson.pod("llm-0").in(0, A).ip("10.42.0.10").facts());
    assertThat(index.members(A))
        .singleElement()
        .satisfies(m -> assertThat(m.pod().podIp()).isEqualTo("10.42.0.10"))
        .satisfies(m -> assertThat(m.placement().index()).isZero());
    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void announcesNothingWhenOnlyOurOwnPokeIsNew() {
    index.put(PodJson.pod("llm-0").in(0, A).facts());
    assertThat(index.put(PodJson.pod("llm-0").in(0, A).annotation(Names.POKE, "1").facts()))
        .isEmpty();
    assertThat(index.put(PodJson.pod("llm-0").in(0, A).facts())).isEmpty();
    assertThat(
            index.put(
                PodJson.pod("llm-0").in(0, A).annotation(Names.POKE, "2").ip("10.42.0.10").facts()))
        .containsExactly(A);
    assertThat(index.members(A))
        .singleElement()
        .satisfies(m -> assertThat(m.pod().annotations()).containsEntry(Names.POKE, "2"));
  }

  @Test
  void keepsPodsThatHaveFinished() {
    index.put(PodJson.pod("llm-0").in(0, A).phase("Failed").facts());
    assertThat(names(A)).containsExactly("llm-0");
  }

  @Test
  void forgetsAPodThatIsGone() {
    index.put(PodJson.pod("llm-0").in(0, A).facts());
    assertThat(index.remove(PodJson.NAMESPACE, "llm-0")).containsExactly(A);
    assertThat(index.remove(PodJson.NAMESPACE, "llm-0")).isEmpty();
    assertThat(index.members(A)).isEmpty();
    assertThat(index.keys()).isEmpty();
  }

  @Test
  void findsLivePodsOfTheSameTableInOtherRevisions() {
    TableKey one = revision("v1");
    TableKey two = revision("v2");
    index.put(PodJson.pod("llm-0").in(0, one).facts());
    index.put(PodJson.pod("llm-1").in(1, one).deleting().facts());
    index.put(PodJson.pod("llm-2").in(0, two, A).facts());
    assertThat(index.otherRevisions(two)).extracting(pod -> pod.name()).containsExactly("llm-0");
    assertThat(index.otherRevisions(one)).extracting(pod -> pod.name()).containsExactly("llm-2");
    assertThat(index.otherRevisions(A)).isEmpty();
    index.remove(PodJson.NAMESPACE, "llm-0");
    index.remove(PodJson.NAMESPACE, "llm-1");
    assertThat(index.otherRevisions(two)).isEmpty();
  }

  private static TableKey revision(String revision) {
    return new TableKey(A.namespace(), A.template(), A.level(), A.group(), null, null, revision);
  }

  @Test
  void tellsPodsWhoseStatusCannotBeBelieved() {
    assertThat(index.put(PodJson.pod("llm-0").annotation(Names.STATUS, "forged").facts()))
        .isEmpty();
    assertThat(index.refused()).extracting(pod -> pod.name()).containsExactly("llm-0");
    TableKey foreign = new TableKey("other", "t", Level.GROUP, "g", null, null, null);
    assertThat(index.put(PodJson.pod("llm-0").in(0, foreign).facts())).isEmpty();
    assertThat(index.keys()).isEmpty();
    assertThat(index.put(PodJson.pod("llm-0").in(0, A).facts())).containsExactly(A);
    assertThat(index.refused()).isEmpty();
  }

  private List<String> names(TableKey key) {
    return index.members(key).stream().map(Member::pod).map(pod -> pod.name()).toList();
  }
}
