package io.ranktable.core.decision;

import static io.ranktable.core.decision.Candidate.indexed;
import static io.ranktable.core.decision.Candidate.unindexed;
import static io.ranktable.core.decision.Decisions.after;
import static io.ranktable.core.decision.Decisions.completed;
import static io.ranktable.core.decision.Decisions.input;
import static io.ranktable.core.decision.Decisions.listed;
import static io.ranktable.core.decision.Decisions.members;
import static io.ranktable.core.decision.Decisions.revised;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rolling update whose old and new pods were created in one second. */
class RolloutTest {

  private static final String DIGEST = "0123456789abcdef";

  /** Two seats and these pods. */
  private static TableInput two(Member... members) {
    return members(input(2, unindexed(0)), Arrays.asList(members));
  }

  private static Candidate pod(String uid) {
    return unindexed(1).created(7).uid(uid).name("llm-" + uid).ip("10.42.0." + uid.length());
  }

  private static Member started(String uid) {
    return revised(pod(uid).copied(DIGEST), "old");
  }

  private static Member fresh(Member member) {
    return revised(member, "new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "mmm", "zzzzz"})
  void whoeverStillWaitsForItsTableIsTheNewer(String uid) {
    Decision.Completed before = completed(two(started("bb"), started("yyyy")));

    TableInput surge = two(started("bb"), started("yyyy"), fresh(pod(uid).member()));

    assertThat(listed(completed(after(before, surge)))).hasSize(2).contains(uid);
    assertThat(listed(completed(surge))).as("also when nothing is known").hasSize(2).contains(uid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "mmm", "zzzzz"})
  void whoIsListedStaysSoWhenAllHaveStarted(String uid) {
    Decision.Completed before =
        completed(two(started("bb"), started("yyyy"), fresh(pod(uid).member())));
    Set<String> served = listed(before);

    TableInput allStarted = two(started("bb"), started("yyyy"), fresh(pod(uid).copied(DIGEST)));

    assertThat(listed(completed(after(before, allStarted)))).isEqualTo(served).contains(uid);
  }

  @Test
  void anUpdateOfPodsOfOneSecondEndsWhicheverRevisionIsTakenForTheNewer() {
    List<String> old = List.of("bb", "yyyy");
    TableInput nobodyStarted =
        two(
            revised(pod("bb").member(), "old"),
            revised(pod("yyyy").member(), "old"),
            fresh(pod("a").member()));
    Decision.Completed first = completed(nobodyStarted);
    assertThat(listed(first)).containsExactlyInAnyOrderElementsOf(old);

    TableInput oldStarted = two(started("bb"), started("yyyy"), fresh(pod("a").member()));
    assertThat(listed(completed(after(first, oldStarted)))).contains("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "zzzzz"})
  void theRevisionThatHasOlderPodsBesidesIsTheOlder(String uid) {
    TableInput input =
        two(
            revised(pod("bb").created(3).copied(DIGEST), "old"),
            started("yyyy"),
            fresh(pod(uid).copied(DIGEST)));
    assertThat(listed(completed(input))).containsExactlyInAnyOrder("yyyy", uid);
  }

  @Test
  void aLaterSecondCountsMoreThanAnything() {
    TableInput input =
        two(
            revised(pod("bb").created(1).member(), "old"),
            revised(pod("yyyy").created(2).member(), "old"),
            fresh(pod("a").created(3).copied(DIGEST)));
    assertThat(listed(completed(input))).containsExactlyInAnyOrder("yyyy", "a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "zzzzz"})
  void ofWholeInstancesTheOneThatWaitsIsTheNewerToo(String uid) {
    Member one = instance("0", "mmm").copied(DIGEST);
    Member other = instance("1", uid).member();

    TableInput surge =
        members(input(1, unindexed(0)), List.of(revised(one, "old"), revised(other, "new")));

    assertThat(listed(completed(surge))).containsExactly(uid);
  }

  private static Candidate instance(String instance, String uid) {
    return indexed(0)
        .created(7)
        .of("worker", instance)
        .uid(uid)
        .name("llm-" + instance)
        .ip("10.42.0." + uid.length());
  }
}
