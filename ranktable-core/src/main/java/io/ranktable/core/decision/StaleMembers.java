package io.ranktable.core.decision;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Listed pods that work with another table than the published one, because it has changed since
 * their gates opened. Only what a gate says that it has copied counts: an engine that reads the
 * live directory is never stale, and of a pod whose gate says nothing nothing is said.
 *
 * @param pods the stale pods, by name
 * @param current pods that have, or will get, the published table as a copy, by name
 */
public record StaleMembers(List<PodFacts> pods, List<PodFacts> current) {

  private static final int NAMED = 8;

  /** How long the sentence may become, so that it fits into an Event with what stands around it. */
  private static final int SPOKEN = 800;

  /** Copies the lists. */
  public StaleMembers {
    pods = List.copyOf(pods);
    current = List.copyOf(current);
  }

  /**
   * Finds them.
   *
   * @param digest digest of the published, completed table
   * @param listed UIDs of the pods that it lists; others are on their way out
   * @param members every pod whose placement names the table
   */
  public static StaleMembers of(
      TableKey key, String digest, Set<String> listed, List<Member> members) {
    List<PodFacts> stale = new ArrayList<>();
    List<PodFacts> current = new ArrayList<>();
    String table = key.configMapName();
    members.stream()
        .map(Member::pod)
        .filter(pod -> pod.live() && listed.contains(pod.uid()))
        .sorted(Comparator.comparing(PodFacts::name).thenComparing(PodFacts::uid))
        .forEach(
            pod -> {
              Optional<String> copied = pod.gate().copied(table);
              if (copied.filter(held -> !held.equals(digest)).isPresent()) {
                stale.add(pod);
              } else if (copied.isPresent() || pod.gate().state() != Gate.State.OPEN) {
                current.add(pod);
              }
            });
    return new StaleMembers(stale, current);
  }

  /**
   * Says which pods to restart and why; empty when none is stale. With the stale ones alone anew
   * the table would change once more and leave the current ones behind, so all are to be restarted.
   */
  public Optional<Finding> finding() {
    if (pods.isEmpty()) {
      return Optional.empty();
    }
    String what =
        (pods.size() == 1
                ? names(pods) + " works with an older table: its gate opened before this one"
                : names(pods) + " work with an older table: their gates opened before this one")
            + (current.isEmpty()
                ? " was published. "
                : " was published with " + names(current) + ". ");
    return Optional.of(new Finding(Reason.STALE_MEMBER, what + advice(SPOKEN - what.length())));
  }

  private String advice(int room) {
    List<String> all =
        Stream.concat(pods.stream(), current.stream()).map(PodFacts::name).sorted().toList();
    String which =
        all.size() == 1
            ? "Delete it, so that it starts with the published one"
            : "Delete the "
                + all.size()
                + " pods of this table together, so that all start with the same one";
    String line =
        "kubectl -n " + pods.getFirst().namespace() + " delete pod " + String.join(" ", all);
    return which + (line.length() <= room ? ": " + line : "");
  }

  private static String names(List<PodFacts> some) {
    String first = some.stream().limit(NAMED).map(PodFacts::name).collect(Collectors.joining(", "));
    int more = some.size() - NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
