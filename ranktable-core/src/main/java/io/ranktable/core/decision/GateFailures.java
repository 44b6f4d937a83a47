package io.ranktable.core.decision;

import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Pods whose gate the kubelet cannot start, most of all because its image has no shell. The table
 * may be complete: they do not get it. A pod that may not restart its containers has failed by
 * that, and its controller makes another one that fares no better.
 *
 * @param pods the pods, by name
 */
public record GateFailures(List<PodFacts> pods) {

  private static final int NAMED = 8;
  private static final int WORDS = 400;
  private static final String SHELL = "/bin/sh";

  /** Copies the list. */
  public GateFailures {
    pods = List.copyOf(pods);
  }

  /** Finds them among the pods whose placement names a table. */
  public static GateFailures of(List<Member> members) {
    return new GateFailures(
        members.stream()
            .map(Member::pod)
            .filter(pod -> !pod.deleting() && pod.gate().state() == Gate.State.CANNOT_START)
            .sorted(Comparator.comparing(PodFacts::name).thenComparing(PodFacts::uid))
            .toList());
  }

  /** Says which pods, why, and what to set; empty when there are none. */
  public Optional<Finding> finding() {
    if (pods.isEmpty()) {
      return Optional.empty();
    }
    String words = words(pods.getFirst());
    String advice =
        words.contains(SHELL)
            ? ". The gate runs in the image of the first container that gets the table, and that"
                + " image seems to have no "
                + SHELL
                + ": name one that has it, such as busybox, by the annotation "
                + Names.PREFIX
                + Names.WAIT_IMAGE
                + " on the pod template"
            : "";
    return Optional.of(
        new Finding(
            Reason.GATE_CANNOT_START,
            "cannot be given to "
                + names()
                + ": the container "
                + Names.GATE
                + " does not start: "
                + words
                + advice));
  }

  private static String words(PodFacts pod) {
    return Excerpt.of(Objects.requireNonNullElse(pod.gate().message(), ""), WORDS);
  }

  private String names() {
    String first = pods.stream().limit(NAMED).map(PodFacts::name).collect(Collectors.joining(", "));
    int more = pods.size() - NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
