package io.ranktable.core.decision;

import io.ranktable.core.table.PodFacts;
import io.ranktable.core.workload.Expected;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Who sits where: exactly one pod per seat, the newest wins; pods without an index get the lowest
 * free one and keep it.
 *
 * @param seated the pod of each seat, in seat order
 * @param allocated indices given by the controller: pod UID to index; only pods that are seated
 * @param finished finished pods that hold no seat any more
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

  static Seats of(TableInput input) {
    List<Member> candidates =
        input.members().stream().filter(m -> holdsSeat(m.pod(), input.listed())).toList();
    Map<String, Integer> allocated = allocate(input, candidates);
    Map<Seat, Member> bySeat = new HashMap<>();
    candidates.stream()
        .sorted(OLDEST_FIRST)
        .forEach(
            m -> {
              Integer index =
                  m.placement().index() != null
                      ? m.placement().index()
                      : allocated.get(m.pod().uid());
              if (index != null) {
                bySeat.put(new Seat(instanceOf(m), index), m);
              }
            });
    List<Seated> seated =
        bySeat.entrySet().stream()
            .map(e -> new Seated(e.getValue(), e.getKey().index()))
            .sorted(SEAT_ORDER)
            .toList();
    Set<String> seatedUids =
        new HashSet<>(seated.stream().map(s -> s.member().pod().uid()).toList());
    allocated.keySet().retainAll(seatedUids);
    return new Seats(seated, allocated, finishedWithoutSeat(input, seatedUids));
  }

  /**
   * A pod that succeeded keeps its seat while the published table lists it: a Job whose pods end
   * one after the other does not take the table from those still running.
   */
  private static boolean holdsSeat(PodFacts pod, Set<String> listed) {
    return pod.live()
        || (!pod.deleting() && pod.phase().equals("Succeeded") && listed.contains(pod.uid()));
  }

  private static List<PodFacts> finishedWithoutSeat(TableInput input, Set<String> seatedUids) {
    return input.members().stream()
        .map(Member::pod)
        .filter(pod -> pod.finished() && !pod.deleting() && !seatedUids.contains(pod.uid()))
        .sorted(Comparator.comparing(PodFacts::name))
        .toList();
  }

  private static Instance instanceOf(Member member) {
    return new Instance(member.placement().role(), member.placement().instance());
  }

  private static Map<String, Integer> allocate(TableInput input, List<Member> candidates) {
    SortedMap<String, List<Member>> byInstance = new TreeMap<>();
    candidates.stream()
        .filter(m -> m.placement().index() == null)
        .sorted(OLDEST_FIRST)
        .forEach(
            m ->
                byInstance
                    .computeIfAbsent(
                        m.placement().role() + "\n" + m.placement().instance(),
                        any -> new ArrayList<>())
                    .add(m));
    Map<String, Integer> allocated = new HashMap<>();
    boolean onlyInstance =
        byInstance.size() == 1 && byInstance.firstEntry().getValue().size() == candidates.size();
    byInstance
        .values()
        .forEach(pods -> seat(onlyInstance ? trim(input, pods) : pods, input, allocated));
    return allocated;
  }

  /**
   * More live pods than seats while revisions are not isolated is a surge: the newest take the
   * seats of the oldest, so that a rolling update never blocks.
   */
  private static List<Member> trim(TableInput input, List<Member> oldestFirst) {
    boolean latest = input.key().revision() == null;
    if (latest
        && input.expected() instanceof Expected.Known known
        && oldestFirst.size() > known.pods()) {
      return oldestFirst.subList(oldestFirst.size() - known.pods(), oldestFirst.size());
    }
    return oldestFirst;
  }

  private static void seat(List<Member> pods, TableInput input, Map<String, Integer> allocated) {
    Set<Integer> taken = new HashSet<>();
    List<Member> waiting = new ArrayList<>();
    for (Member member : pods) {
      Integer before = input.slots().get(member.pod().uid());
      if (before != null && taken.add(before)) {
        allocated.put(member.pod().uid(), before);
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

  /** UIDs of the seated pods. */
  Stream<String> uids() {
    return seated.stream().map(s -> Objects.requireNonNull(s.member().pod().uid()));
  }
}
