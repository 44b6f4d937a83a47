package io.ranktable.core.decision;

import static io.ranktable.core.decision.Candidate.indexed;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StaleMembersTest {

  private static final String NOW = "0123456789abcdef";
  private static final String BEFORE = "fedcba9876543210";

  @Test
  void namesThePodsThatHoldAnOlderTableAndThoseToRestartWithThem() {
    StaleMembers stale =
        of(indexed(0).member(), indexed(1).copied(BEFORE), indexed(2).copied(BEFORE));
    assertThat(names(stale.pods())).containsExactly("llm-1", "llm-2");
    assertThat(stale.finding())
        .contains(
            new Finding(
                Reason.STALE_MEMBER,
                "llm-1, llm-2 work with an older table: their gates opened before this one was"
                    + " published with llm-0. Delete the 3 pods of this table together, so that all"
                    + " start with the same one: kubectl -n serving delete pod llm-0 llm-1 llm-2"));
  }

  @Test
  void saysTheSameBeforeAndAfterTheNewPodsGateHasOpened() {
    assertThat(of(indexed(0).member(), indexed(1).copied(BEFORE)).finding())
        .isEqualTo(of(indexed(0).copied(NOW), indexed(1).copied(BEFORE)).finding());
  }

  @Test
  void namesNobodyBesidesWhenAllAreStale() {
    assertThat(of(indexed(0).copied(BEFORE)).finding().map(Finding::message))
        .contains(
            "llm-0 works with an older table: its gate opened before this one was published."
                + " Delete it, so that it starts with the published one: kubectl -n serving delete"
                + " pod llm-0");
  }

  @Test
  void fitsIntoAnEventHoweverManyThereAre() {
    Member[] many =
        IntStream.range(0, 300).mapToObj(i -> indexed(i).copied(BEFORE)).toArray(Member[]::new);
    assertThat(of(many).finding().map(Finding::message))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .startsWith("llm-0, llm-1, llm-10, ")
                    .contains(" and 292 more work with")
                    .endsWith(
                        "Delete the 300 pods of this table together, so that all start with the"
                            + " same one"));
  }

  @Test
  void isQuietWhileEverybodyHasThePublishedTable() {
    StaleMembers stale = of(indexed(0).copied(NOW), indexed(1).member());
    assertThat(stale.pods()).isEmpty();
    assertThat(stale.finding()).isEmpty();
  }

  @Test
  void saysNothingOfAnEngineThatReadsTheLiveDirectory() {
    // The gate leaves no line for a table that it has not copied.
    Member live = indexed(0).member(new Gate(Gate.State.OPEN, ""));
    StaleMembers stale = of(live, indexed(1).copied(BEFORE));
    assertThat(names(stale.pods())).containsExactly("llm-1");
    assertThat(stale.current()).isEmpty();
  }

  @Test
  void isGoneWhenTheGateRunsAgain() {
    assertThat(of(indexed(0).member(new Gate(Gate.State.WAITING, null))).pods()).isEmpty();
  }

  @Test
  void doesNotAskToRestartPodsThatGoAnyway() {
    assertThat(
            of(
                    indexed(0).beingDeleted().copied(BEFORE),
                    indexed(1).phase("Succeeded").copied(BEFORE),
                    indexed(2).phase("Failed").copied(BEFORE))
                .pods())
        .isEmpty();
    Member surge = indexed(3).copied(BEFORE);
    assertThat(StaleMembers.of(Decisions.KEY, NOW, Set.of("uid-0"), List.of(surge)).pods())
        .as("the table does not list it")
        .isEmpty();
  }

  @Test
  void isSaidOfTheVeryDecisionThatMakesThemStale() {
    Decision.Completed before = Decisions.completed(Decisions.input(2, indexed(0), indexed(1)));
    String held = Digests.ofTable(before.json());
    TableInput replaced =
        members(indexed(0).uid("uid-new").created(9).member(), indexed(1).copied(held));
    Decision.Completed after = Decisions.completed(replaced);
    assertThat(Decisions.reasons(after)).containsExactly(Reason.STALE_MEMBER);
    assertThat(after.progress().text())
        .startsWith("2 of 2 pods reported; llm-1 works with an older table");

    String published = Digests.ofTable(after.json());
    Member anew = indexed(0).uid("uid-new").created(9).copied(published);
    assertThat(Decisions.reasons(Decisions.decide(members(anew, indexed(1).copied(published)))))
        .as("its gate ran again")
        .isEmpty();
  }

  @Property
  void areExactlyTheLiveListedPodsThatHoldAnotherDigest(
      @ForAll("members") List<Member> members, @ForAll Set<Integer> listedNumbers) {
    Set<String> listed =
        listedNumbers.stream().map(i -> "uid-" + Math.floorMod(i, 6)).collect(Collectors.toSet());
    Map<String, String> held = new HashMap<>();
    for (Member member : members) {
      String message = member.pod().gate().message();
      if (message != null && message.contains(" ")) {
        held.put(member.pod().uid(), message.strip().substring(message.indexOf(' ') + 1));
      }
    }
    Set<String> expected = new HashSet<>();
    for (Member member : members) {
      PodFacts pod = member.pod();
      if (!pod.deleting()
          && pod.phase().equals("Running")
          && listed.contains(pod.uid())
          && BEFORE.equals(held.get(pod.uid()))) {
        expected.add(pod.uid());
      }
    }
    StaleMembers stale = StaleMembers.of(Decisions.KEY, NOW, listed, members);
    assertThat(stale.pods())
        .extracting(PodFacts::uid)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(stale.current()).noneMatch(stale.pods()::contains);
    assertThat(stale.finding().isPresent()).isEqualTo(!expected.isEmpty());
    List<Member> reversed = new ArrayList<>(members.reversed());
    assertThat(StaleMembers.of(Decisions.KEY, NOW, listed, reversed)).isEqualTo(stale);
  }

  @Provide
  Arbitrary<List<Member>> members() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 5),
            Arbitraries.of("Running", "Succeeded", "Failed"),
            Arbitraries.of(true, false),
            Arbitraries.of(NOW, BEFORE, "live", "waits"))
        .as(StaleMembersTest::member)
        .list()
        .ofMaxSize(6)
        .uniqueElements(member -> member.pod().uid());
  }

  private static Member member(int number, String phase, boolean deleting, String copied) {
    Candidate pod = indexed(number).phase(phase);
    Candidate candidate = deleting ? pod.beingDeleted() : pod;
    return switch (copied) {
      case "waits" -> candidate.member();
      case "live" -> candidate.member(new Gate(Gate.State.OPEN, ""));
      default -> candidate.copied(copied);
    };
  }

  private static StaleMembers of(Member... members) {
    Set<String> listed = Arrays.stream(members).map(m -> m.pod().uid()).collect(Collectors.toSet());
    return StaleMembers.of(Decisions.KEY, NOW, listed, List.of(members));
  }

  private static TableInput members(Member... members) {
    TableInput input = Decisions.input(members.length);
    return new TableInput(
        input.key(),
        input.template(),
        input.format(),
        List.of(members),
        input.expected(),
        input.slots(),
        input.listed());
  }

  private static List<String> names(List<PodFacts> pods) {
    return pods.stream().map(PodFacts::name).toList();
  }
}
