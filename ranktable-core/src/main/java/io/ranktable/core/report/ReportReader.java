package io.ranktable.core.report;

import static java.util.stream.Collectors.joining;

import io.ranktable.core.report.ReportOutcome.NoDevices;
import io.ranktable.core.report.ReportOutcome.NotReported;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a pod's device annotation says. */
public final class ReportReader {

  private ReportReader() {}

  /**
   * Reads the report of a pod. Never throws for anything that stands in the annotation.
   *
   * @param pod the pod
   * @param format its pod format
   * @param staleReport hash of an annotation that was there at CREATE; null when there was none. An
   *     annotation with this very text is passed over in favour of the format's later keys
   */
  public static ReportOutcome read(PodFacts pod, PodFormat format, @Nullable String staleReport) {
    List<String> present =
        format.annotations().stream().filter(pod.annotations()::containsKey).toList();
    if (present.isEmpty()) {
      return withoutAnnotation(pod, format);
    }
    for (String key : present) {
      String text = pod.annotations().getOrDefault(key, "");
      if (!Digests.sha256(text).equals(staleReport)) {
        return new AnnotationReading(pod, format, key, text).outcome();
      }
    }
    return stale(pod, present.getFirst());
  }

  /** The text of the device annotation, first present key wins; empty when there is none. */
  public static Optional<String> annotation(PodFacts pod, PodFormat format) {
    return format.annotations().stream()
        .filter(pod.annotations()::containsKey)
        .findFirst()
        .map(pod.annotations()::get);
  }

  private static ReportOutcome withoutAnnotation(PodFacts pod, PodFormat format) {
    List<String> resources = pod.resources().keySet().stream().sorted().toList();
    List<String> npus = resources.stream().filter(format::isNpu).toList();
    if (!npus.isEmpty()) {
      return notReported(
          Reason.WAITING_FOR_REPORT,
          ("Pod %s requests %s and has no device annotation yet (%s). The device plugin writes it"
                  + " once the pod is on a node; if it writes another key, name that key in pod format"
                  + " %s.")
              .formatted(
                  pod.displayName(),
                  amounts(pod, npus),
                  String.join(" or ", format.annotations()),
                  format.name()));
    }
    List<String> unknown =
        resources.stream().filter(r -> format.kindOf(r) == ResourceKind.UNKNOWN).toList();
    if (!unknown.isEmpty()) {
      return notReported(
          Reason.RESOURCE_UNKNOWN,
          ("Pod %s requests %s and has no device annotation. Pod format %s does not say whether that"
                  + " is an NPU, and a table without it could be incomplete. Add \"%s\" to the key"
                  + " resources of the pod format if it is one, or \"!%s\" if it is none.")
              .formatted(
                  pod.displayName(),
                  amounts(pod, unknown),
                  format.name(),
                  unknown.getFirst(),
                  unknown.getFirst()));
    }
    return new NoDevices();
  }

  private static ReportOutcome stale(PodFacts pod, String key) {
    return notReported(
        Reason.REPORT_STALE,
        ("Pod %s: annotation %s still has the text that was there when the pod was created (value"
                + " %s), so it is about another pod's devices. Remove it from the pod template; the"
                + " device plugin writes the pod's own.")
            .formatted(
                pod.displayName(), key, Excerpt.of(pod.annotations().getOrDefault(key, ""))));
  }

  /** For messages: {@code huawei.com/Ascend910: 4}. */
  static String amounts(PodFacts pod, List<String> resources) {
    return resources.stream()
        .map(name -> name + ": " + pod.resources().get(name))
        .collect(joining(", "));
  }

  private static NotReported notReported(Reason reason, String message) {
    return new NotReported(new Finding(reason, message));
  }
}
