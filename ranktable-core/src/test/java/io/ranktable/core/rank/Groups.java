package io.ranktable.core.rank;

import io.ranktable.core.report.Device;
import io.ranktable.core.report.Report;
import io.ranktable.core.table.Pods;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Random members of one table: several roles, holes in indices, uneven devices, shared nodes. */
final class Groups {

  private Groups() {}

  /** One to twelve members on seats of their own; some have no devices. */
  static Arbitrary<List<RankMember>> any() {
    Arbitrary<Slot> slots =
        Combinators.combine(
                Arbitraries.of("prefill", "decode", "router", "aux"),
                Arbitraries.integers().between(0, 120),
                Arbitraries.integers().between(0, 40))
            .as((role, instance, index) -> new Slot(role, "i" + instance, index));
    Arbitrary<Set<Integer>> devices = Arbitraries.integers().between(0, 31).set().ofMaxSize(16);
    return Combinators.combine(slots, devices, Arbitraries.integers().between(0, 4))
        .as(Seat::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .uniqueElements(Seat::slot)
        .map(
            seats ->
                IntStream.range(0, seats.size()).mapToObj(i -> seats.get(i).member(i)).toList());
  }

  /** A report of devices with these ids; null when there are none. */
  static @Nullable Report report(List<String> ids) {
    return ids.isEmpty()
        ? null
        : new Report(
            null,
            null,
            null,
            null,
            ids.stream().map(id -> new Device(id, null, null, null)).toList());
  }

  private record Slot(String role, String instance, int index) {}

  private record Seat(Slot slot, Set<Integer> devices, int node) {
    RankMember member(int number) {
      return new RankMember(
          Pods.pod("pod-" + number)
              .node("node-" + node, "10.1.0." + node)
              .podIp("10.42.0." + number)
              .facts(),
          slot.role(),
          slot.instance(),
          slot.index(),
          report(devices.stream().map(String::valueOf).toList()));
    }
  }
}
