package io.ranktable.e2e.bench.scale;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.crowd.Api;
import io.ranktable.e2e.bench.crowd.Group;
import io.ranktable.e2e.bench.crowd.Judge;
import io.ranktable.e2e.bench.crowd.Seat;
import io.ranktable.e2e.bench.crowd.TableWatch;
import io.ranktable.e2e.bench.crowd.TableWatch.Table;
import io.ranktable.e2e.bench.crowd.TableWatch.Version;
import io.ranktable.e2e.bench.crowd.Work;
import io.ranktable.e2e.bench.latency.Spread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pods that report, and how long their tables take from the API server's answer to the last report
 * of each.
 */
final class Reports {

  /** So many groups are on their way at the same time. */
  private static final int ABREAST = 10;

  private static final long SEED = 20261121;

  private final Map<Group, Long> answered = new ConcurrentHashMap<>();

  /** Lets pods report with a pause between; returns how long that took. */
  Duration send(Api api, Collection<Seat> seats, Duration pause) {
    return Work.paced(
        seats,
        pause,
        seat -> {
          seat.report(api);
          answered.merge(seat.group(), System.nanoTime(), Math::max);
        });
  }

  /** When the API server had taken the last report of all, by {@link System#nanoTime}. */
  long last() {
    return answered.values().stream().max(Long::compare).orElseThrow();
  }

  /** How long each table took. */
  Spread spread(TableWatch watch) {
    List<Duration> took = new ArrayList<>();
    answered.forEach(
        (group, at) -> {
          Version complete =
              watch.of(Table.of(group)).reversed().stream()
                  .takeWhile(version -> Judge.lists(group, version))
                  .reduce((later, earlier) -> earlier)
                  .orElseThrow();
          took.add(Duration.ofNanos(Math.max(0, complete.seenAt() - at)));
        });
    return new Spread(took);
  }

  /** Adds how long the tables took, and of how many this tells. */
  void put(ObjectNode line, TableWatch watch) {
    spread(watch).put(line.put("tables", answered.size()), "written");
  }

  /** The pods of some groups after each other, those of a few groups mixed. */
  static List<Seat> inTurn(List<Group> groups) {
    Random random = new Random(SEED);
    List<Seat> order = new ArrayList<>();
    for (int from = 0; from < groups.size(); from += ABREAST) {
      order.addAll(mixed(groups.subList(from, Math.min(groups.size(), from + ABREAST)), random));
    }
    return order;
  }

  /** The pods of all groups mixed. */
  static List<Seat> mixed(List<Group> groups) {
    return mixed(groups, new Random(SEED));
  }

  private static List<Seat> mixed(List<Group> groups, Random random) {
    List<Seat> seats =
        new ArrayList<>(groups.stream().flatMap(group -> group.seats().stream()).toList());
    Collections.shuffle(seats, random);
    return seats;
  }
}
