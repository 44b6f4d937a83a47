package io.ranktable.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.workload.Expected;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

@PropertyDefaults(tries = 500, edgeCases = EdgeCasesMode.NONE)
class DecisionPropertyTest {

  /** Something that happens to one pod of a table. */
  enum Happening {
    /** It is created, anew when it was there, with another UID. */
    CREATED,
    /** The API server has forgotten it. */
    GONE,
    /** It gets an IP, another one when it had one. */
    IP,
    /** It reports. */
    REPORT,
    /** Its report is withdrawn. */
    REPORT_GONE,
    /** It is being deleted. */
    DELETION,
    /** Nothing; the table is looked at again. */
    AGAIN
  }

  record Event(int pod, Happening happening) {}

  @Property
  void completesExactlyWhenLivePodsFillTheSeatsAndAllHaveReported(
      @ForAll("pods") List<Candidate> pods, @ForAll @IntRange(min = 1, max = 5) int expected) {
    Map<Integer, Candidate> seats = new HashMap<>();
    for (Candidate pod : pods) {
      if (live(pod)) {
        seats.merge(pod.index() == null ? -1 : pod.index(), pod, DecisionPropertyTest::newer);
      }
    }
    boolean complete =
        seats.size() == expected && seats.values().stream().allMatch(DecisionPropertyTest::ready);
    Decision decision = Decisions.decide(Decisions.input(Decisions.expecting(expected), pods));
    assertThat(decision instanceof Decision.Completed)
        .as(decision.progress().text())
        .isEqualTo(complete);
    if (decision instanceof Decision.Completed table) {
      assertThat(table.members().stream().map(m -> m.uid() + " " + m.podIp()))
          .containsExactlyInAnyOrderElementsOf(
              seats.values().stream().map(p -> p.uid() + " " + p.ip()).toList());
    }
  }

  @Property
  void doesNotDependOnTheOrderOfMembers(
      @ForAll("anyPods") List<Candidate> pods,
      @ForAll @IntRange(min = 1, max = 5) int expected,
      @ForAll Random random) {
    List<Candidate> shuffled = new ArrayList<>(pods);
    Collections.shuffle(shuffled, random);
    assertThat(Decisions.decide(Decisions.input(Decisions.expecting(expected), shuffled)))
        .isEqualTo(Decisions.decide(Decisions.input(Decisions.expecting(expected), pods)));
  }

  @Property
  void endsInTheSameTableWhateverHappenedBefore(
      @ForAll("events") List<Event> events, @ForAll @IntRange(min = 1, max = 4) int expected) {
    Map<Integer, Candidate> pods = new LinkedHashMap<>();
    Decision decision = Decisions.decide(expected);
    for (int i = 0; i < events.size(); i++) {
      happen(pods, events.get(i), i, true);
      decision = next(decision, expected, pods);
    }
    assertThat(decision)
        .isEqualTo(
            Decisions.decide(
                Decisions.input(Decisions.expecting(expected), List.copyOf(pods.values()))));
  }

  @Property
  void neverMovesAPodThatStaysAndNeverSeatsTwoInOnePlace(
      @ForAll("events") List<Event> events, @ForAll @IntRange(min = 1, max = 4) int expected) {
    Map<Integer, Candidate> pods = new LinkedHashMap<>();
    Decision decision = Decisions.decide(expected);
    for (int i = 0; i < events.size(); i++) {
      Map<String, Integer> before = decision.slots();
      happen(pods, events.get(i), i, false);
      decision = next(decision, expected, pods);
      assertThat(new HashSet<>(decision.slots().values())).hasSameSizeAs(decision.slots().values());
      decision
          .slots()
          .forEach((uid, index) -> assertThat(before.getOrDefault(uid, index)).isEqualTo(index));
      assertThat(decision.slots().keySet()).isSubsetOf(liveUids(pods));
      if (decision instanceof Decision.Completed table) {
        assertThat(Decisions.listed(table)).isEqualTo(decision.slots().keySet()).hasSize(expected);
      }
    }
  }

  @Property
  void neverBlocksOnASurge(
      @ForAll @IntRange(min = 1, max = 4) int expected,
      @ForAll @IntRange(min = 0, max = 6) int surplus,
      @ForAll @IntRange(min = 0, max = 4) int old) {
    List<Candidate> pods = new ArrayList<>();
    for (int i = 0; i < expected + surplus; i++) {
      pods.add(Candidate.unindexed(i));
    }
    String[] fresh =
        pods.stream()
            .skip(surplus + Math.min(old, expected - 1))
            .map(Candidate::uid)
            .toArray(String[]::new);
    Decision.Completed table =
        Decisions.completed(
            Decisions.revised("new", Decisions.input(Decisions.expecting(expected), pods), fresh));
    assertThat(Decisions.listed(table))
        .isEqualTo(
            pods.subList(surplus, pods.size()).stream()
                .map(Candidate::uid)
                .collect(Collectors.toSet()));
  }

  @Provide
  Arbitrary<List<Candidate>> pods() {
    return candidates(Arbitraries.integers().between(0, 4)).list().ofMaxSize(8).map(this::distinct);
  }

  @Provide
  Arbitrary<List<Candidate>> anyPods() {
    return candidates(Arbitraries.integers().between(-3, 3))
        .list()
        .ofMaxSize(8)
        .map(this::distinct);
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 5),
            Arbitraries.frequency(
                Tuple.of(4, Happening.CREATED),
                Tuple.of(6, Happening.IP),
                Tuple.of(6, Happening.REPORT),
                Tuple.of(1, Happening.REPORT_GONE),
                Tuple.of(1, Happening.DELETION),
                Tuple.of(2, Happening.GONE),
                Tuple.of(1, Happening.AGAIN)))
        .as(Event::new)
        .list()
        .ofMaxSize(60);
  }

  private static Arbitrary<Candidate> candidates(Arbitrary<Integer> seats) {
    return Combinators.combine(
            seats,
            Arbitraries.integers().between(0, 3),
            Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.just("Pending")),
                Tuple.of(2, Arbitraries.just("Running")),
                Tuple.of(1, Arbitraries.of("Succeeded", "Failed"))),
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 9))
        .as(
            (seat, second, phase, deleting, ip, report) -> {
              Candidate pod =
                  Candidate.indexed(0).seat(seat < 0 ? null : seat).created(second).phase(phase);
              pod = deleting == 0 ? pod.beingDeleted() : pod;
              pod = ip == 0 ? pod.ip(null) : pod;
              return switch (report) {
                case 0 -> pod.reporting(null);
                case 1 -> pod.requesting(2);
                case 2 -> pod.requesting(0).reporting(null);
                default -> pod;
              };
            });
  }

  private List<Candidate> distinct(List<Candidate> pods) {
    List<Candidate> distinct = new ArrayList<>();
    for (Candidate pod : pods) {
      int number = distinct.size();
      Candidate named = pod.name("llm-" + number).uid("uid-" + number);
      distinct.add(pod.ip() == null ? named : named.ip("10.42.0." + (10 + number)));
    }
    return distinct;
  }

  private static Candidate newer(Candidate a, Candidate b) {
    int age = Long.compare(a.second(), b.second());
    return (age == 0 ? a.uid().compareTo(b.uid()) : age) > 0 ? a : b;
  }

  private static boolean live(Candidate pod) {
    return !pod.deleting() && (pod.phase().equals("Pending") || pod.phase().equals("Running"));
  }

  private static boolean ready(Candidate pod) {
    return pod.ip() != null
        && (pod.npus() == 0
            ? pod.devices() == null
            : Integer.valueOf(pod.npus()).equals(pod.devices()));
  }

  private static void happen(
      Map<Integer, Candidate> pods, Event event, int time, boolean workloadGivesIndices) {
    int number = event.pod();
    if (event.happening() == Happening.CREATED) {
      Candidate pod =
          workloadGivesIndices ? Candidate.indexed(number) : Candidate.unindexed(number);
      pods.put(number, pod.uid("uid-" + time).created(time).ip(null).reporting(null));
      return;
    }
    pods.computeIfPresent(
        number,
        (any, pod) ->
            switch (event.happening()) {
              case IP -> pod.ip("10.42." + number + "." + (1 + time));
              case REPORT -> pod.reporting(1);
              case REPORT_GONE -> pod.reporting(null);
              case DELETION -> pod.beingDeleted();
              case GONE -> null;
              case CREATED, AGAIN -> pod;
            });
  }

  private static Decision next(Decision before, int expected, Map<Integer, Candidate> pods) {
    Expected number = Decisions.expecting(expected);
    return Decisions.decide(
        Decisions.after(before, Decisions.input(number, List.copyOf(pods.values()))));
  }

  private static Set<String> liveUids(Map<Integer, Candidate> pods) {
    return pods.values().stream()
        .filter(DecisionPropertyTest::live)
        .map(Candidate::uid)
        .collect(Collectors.toSet());
  }
}
