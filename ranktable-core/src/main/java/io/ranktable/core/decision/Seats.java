package io.ranktable.core.decision;

import io.ranktable.core.table.PodFacts;
import io.ranktable.core.workload.Expected;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who sits where: exactly one pod per seat, the newest wins; pods without an index get the lowest
 * free one and keep it.
 *
 * @param seated the pod of each seat, in seat order
 * @param allocated indices given by the controller: pod UID to index; only pods that are seated
 * @param finished finished pods whose seats stand empty, by name
 */
record Seats(List<Seated> seated, Map<String, Integer> allocated, List<PodFacts> finished) {

  private static final Comparator<Member> OLDEST_FIRST =
      Comparator.comparing((Member m) -> m.pod().created()).thenComparing(m -> m.pod().uid());

  private static final Comparator<Seated> SEAT_ORDER =
      Comparator.comparing((Seated s) -> s.member().placement().role())
          .thenComparing(s -> s.member().placement().instance())
          .thenComparingInt(Seated::index)
          .thenComparing(s -> s.member().pod().name());

  /**
   * A pod on its seat.
   *
   * @param member the pod
   * @param index its index, from the workload or allocated
   */
  record Seated(Member member, int index) {}

  private record Instance(String role, String instance) {}

  private record Seat(Instance instance, int index) {}

  /**
   * A pod that succeeded keeps its seat as long as all that the published table lists keep theirs:
   * a Job whose pods end one after the other does not take the table from those still running. Once
   * one of them is deleted or replaced a new table is needed, and for that only live pods count.
   */
  static Seats of(TableInput input) {
    if (!input.listed().isEmpty()) {
      Seats kept = of(input, m -> m.pod().live() || succeededInTable(m.pod(), input.listed()));
      if (kept.uids().equals(input.listed())) {
        return kept;
      }
    }
    return of(input, m -> m.pod().live());
  }

  private static boolean succeededInTable(PodFacts pod, Set<String> listed) {
    return !pod.deleting() && pod.phase().equals("Succeeded") && listed.contains(pod.uid());
  }

  private static Seats of(TableInput input, Predicate<Member> candidate) {
    List<Member> candidates =
        input.members().stream().filter(candidate).sorted(OLDEST_FIRST).toList();
    Map<String, Integer> allocated = allocate(input, candidates);
    Map<Seat, Member> bySeat = new HashMap<>();
    // Oldest first, so the newest one stays.
    candidates.forEach(m -> seatOf(m, allocated).ifPresent(seat -> bySeat.put(seat, m)));
    List<Seated> seated =
        bySeat.entrySet().stream()
            .map(e -> new Seated(e.getValue(), e.getKey().index()))
            .sorted(SEAT_ORDER)
            .toList();
    List<Seated> kept = Surplus.without(input, seated);
    List<PodFacts> finished =
        input.members().stream()
            .filter(m -> m.pod().finished() && !m.pod().deleting())
            .filter(m -> seatOf(m, input.slots()).filter(bySeat::containsKey).isEmpty())
            .map(Member::pod)
            .sorted(Comparator.comparing(PodFacts::name))
            .toList();
    Seats seats = new Seats(kept, allocated, finished);
    allocated.keySet().retainAll(seats.uids());
    return seats;
  }

  private Set<String> uids() {
    return seated.stream().map(s -> s.member().pod().uid()).collect(Collectors.toSet());
  }

  private static Optional<Seat> seatOf(Member member, Map<String, Integer> allocated) {
    Integer given = member.placement().index();
    return Optional.ofNullable(given != null ? given : allocated.get(member.pod().uid()))
        .map(index -> new Seat(instanceOf(member), index));
  }

  private static Instance instanceOf(Member member) {
    return new Instance(member.placement().role(), member.placement().instance());
  }

  private static Map<String, Integer> allocate(TableInput input, List<Member> oldestFirst) {
    Map<Instance, List<Member>> byInstance = new HashMap<>();
    Map<Instance, Set<Integer>> taken = new HashMap<>();
    for (Member member : oldestFirst) {
      Integer index = member.placement().index();
      if (index == null) {
        byInstance.computeIfAbsent(instanceOf(member), any -> new ArrayList<>()).add(member);
      } else {
        taken.computeIfAbsent(instanceOf(member), any -> new HashSet<>()).add(index);
      }
    }
    Map<String, Integer> allocated = new HashMap<>();
    boolean onlyInstance = byInstance.size() == 1 && taken.isEmpty();
    byInstance.forEach(
        (instance, pods) ->
            seat(
                trim(pods, seatsOf(input, instance, onlyInstance), input.listed()),
                input.slots(),
                taken.getOrDefault(instance, new HashSet<>()),
                allocated));
    return allocated;
  }

  /**
   * How many seats a role instance has whose pods nothing numbers, where more live pods than that
   * are a surge: while revisions are not isolated. The greatest number when that is not known.
   */
  private static int seatsOf(TableInput input, Instance instance, boolean onlyInstance) {
    if (input.key().revision() != null
        || !(input.expected() instanceof Expected.Known(int pods, var instances, var _, var _))) {
      return Integer.MAX_VALUE;
    }
    int otherwise = onlyInstance ? pods : Integer.MAX_VALUE;
    return instances.getOrDefault(
        new Expected.Instance(instance.role(), instance.instance()), otherwise);
  }

  /**
   * Of a surge the newest take the seats of the oldest, so that a rolling update never blocks. But
   * a surplus of one revision is a scale-down that is about to end, and nobody is left out by
   * guess.
   */
  private static List<Member> trim(List<Member> oldestFirst, int seats, Set<String> listed) {
    int surplus = oldestFirst.size() - seats;
    if (surplus <= 0) {
      return oldestFirst;
    }
    Rollout rollout = Rollout.of(oldestFirst, listed);
    Set<String> out =
        oldestFirst.stream()
            .filter(pod -> !rollout.current(pod))
            .sorted(Rollout.oldestFirst(listed))
            .limit(surplus)
            .map(pod -> pod.pod().uid())
            .collect(Collectors.toSet());
    return oldestFirst.stream().filter(pod -> !out.contains(pod.pod().uid())).toList();
  }

  private static void seat(
      List<Member> pods,
      Map<String, Integer> before,
      Set<Integer> taken,
      Map<String, Integer> allocated) {
    List<Member> waiting = new ArrayList<>();
    for (Member member : pods) {
      Integer index = before.get(member.pod().uid());
      if (index != null && taken.add(index)) {
        allocated.put(member.pod().uid(), index);
      } else {
        waiting.add(member);
      }
    }
    int next = 0;
    for (Member member : waiting) {
      while (!taken.add(next)) {
        next++;
      }
      allocated.put(member.pod().uid(), next);
    }
  }
}
