package io.ranktable.webhook.model;

import io.ranktable.webhook.model.Op.Kind;
import io.ranktable.webhook.model.Op.When;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Makes schedules from numbers, and failing ones smaller. */
final class Schedules {

  private static final int WEIGHT = Arrays.stream(Kind.values()).mapToInt(Kind::weight).sum();

  private Schedules() {}

  /** The schedule of a seed; always the same one. */
  static List<Op> of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Op> ops = new ArrayList<>();
    int workload = random.nextInt(6);
    ops.add(Op.of(Kind.RESTORE, workload, 0));
    int length = 10 + random.nextInt(70);
    while (ops.size() < length) {
      Op op = Op.of(kind(random), random.nextInt(12), random.nextInt(16));
      int around =
          switch (op.kind()) {
            case CALM -> 2;
            case STALL -> random.nextInt(2);
            default -> random.nextInt(12);
          };
      ops.add(
          around == 0
              ? new Op(When.ON_THE_WAY, op.kind(), op.a(), op.b())
              : around == 1 ? new Op(When.BEFORE_THE_ANSWER, op.kind(), op.a(), op.b()) : op);
    }
    return List.copyOf(ops);
  }

  private static Kind kind(SplittableRandom random) {
    int left = random.nextInt(WEIGHT);
    for (Kind kind : Kind.values()) {
      left -= kind.weight();
      if (left < 0) {
        return kind;
      }
    }
    throw new IllegalStateException("The weights do not add up");
  }

  /** A smaller schedule that still fails: parts are left out as long as that is so. */
  static List<Op> shrink(List<Op> failing, Predicate<List<Op>> fails) {
    List<Op> best = failing;
    for (int part = Math.max(1, best.size() / 2); part >= 1; ) {
      List<Op> smaller = without(best, part, fails);
      if (smaller.size() == best.size()) {
        part = part == 1 ? 0 : part / 2;
      }
      best = smaller;
    }
    return best;
  }

  private static List<Op> without(List<Op> ops, int part, Predicate<List<Op>> fails) {
    List<Op> best = ops;
    for (int from = 0; from < best.size(); ) {
      List<Op> rest = new ArrayList<>(best.subList(0, from));
      rest.addAll(best.subList(Math.min(best.size(), from + part), best.size()));
      if (fails.test(rest)) {
        best = rest;
      } else {
        from += part;
      }
    }
    return best;
  }
}
