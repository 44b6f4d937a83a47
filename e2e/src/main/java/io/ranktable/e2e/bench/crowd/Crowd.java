package io.ranktable.e2e.bench.crowd;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Groups of pods in some namespaces.
 *
 * @param groups each with its own table
 */
public record Crowd(List<Group> groups) {

  private static final int PER_NAMESPACE = 50;

  /** Copies the list. */
  public Crowd {
    groups = List.copyOf(groups);
  }

  /**
   * Creates the groups without their pods.
   *
   * @param size how many pods a group has
   * @throws IllegalArgumentException when there would be too many pods to tell them apart
   */
  public static Crowd found(Site site, int count, int size) {
    if (count < 1 || size < 1 || count * size > Group.SEATS) {
      throw new IllegalArgumentException(
          "%d groups of %d pods: there can be from 1 to %d pods"
              .formatted(count, size, Group.SEATS));
    }
    List<String> namespaces =
        IntStream.rangeClosed(0, (count - 1) / PER_NAMESPACE)
            .mapToObj(i -> site.namespace())
            .toList();
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      groups.add(
          Group.create(
              site.api(), namespaces.get(i / PER_NAMESPACE), "model-" + i, i * size, size));
    }
    return new Crowd(groups);
  }

  /** Every seat, group by group. */
  public List<Seat> seats() {
    return groups.stream().flatMap(group -> group.seats().stream()).toList();
  }

  /** What is wrong with any version of any table, a sentence each. */
  public List<String> problems(TableWatch watch) {
    List<String> found = new ArrayList<>();
    for (Group group : groups) {
      for (TableWatch.Version version : watch.of(TableWatch.Table.of(group))) {
        Judge.problems(group, version)
            .forEach(problem -> found.add("the table of " + group.name() + " " + problem));
      }
    }
    return found;
  }

  /** How many versions have only repeated what was there. */
  public int repeated(TableWatch watch) {
    return groups.stream()
        .mapToInt(group -> Judge.repeated(watch.of(TableWatch.Table.of(group))))
        .sum();
  }

  /** Groups whose table does not list, completed, exactly the pods that are there now. */
  public List<Group> waiting(TableWatch watch) {
    return groups.stream()
        .filter(
            group ->
                watch
                    .latest(TableWatch.Table.of(group))
                    .filter(version -> Judge.lists(group, version))
                    .isEmpty())
        .toList();
  }

  /** Pods whose gate still waits and that were not poked with the table that is there now. */
  public List<Seat> unpoked(TableWatch watch, Kubelet kubelet) {
    List<Seat> unpoked = new ArrayList<>();
    for (Group group : groups) {
      String digest =
          watch.latest(TableWatch.Table.of(group)).map(TableWatch.Version::digest).orElse("none");
      group.seats().stream()
          .filter(seat -> !kubelet.attended(seat.sitter().uid(), digest))
          .forEach(unpoked::add);
    }
    return unpoked;
  }
}
