package io.ranktable.core.report;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ranktable.core.report.PodFormat.Field;
import io.ranktable.core.report.ReportOutcome.NotReported;
import io.ranktable.core.report.ReportOutcome.Reported;
import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One reading of one annotation of one pod. */
final class AnnotationReading {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();
  private static final Pattern UUID =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
  private static final int PROBLEMS_SHOWN = 4;

  private final PodFacts pod;
  private final PodFormat format;
  private final String key;
  private final String text;

  AnnotationReading(PodFacts pod, PodFormat format, String key, String text) {
    this.pod = pod;
    this.format = format;
    this.key = key;
    this.text = text;
  }

  ReportOutcome outcome() {
    if (text.isBlank()) {
      return invalid("it is empty");
    }
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return invalid("it is not JSON" + place(e));
    }
    FieldReader fields = new FieldReader(format);
    String podName = fields.text(root, Field.POD_NAME, "");
    String serverId = fields.text(root, Field.SERVER_ID, "");
    Optional<NotReported> foreign = foreign(podName, serverId);
    if (foreign.isPresent()) {
      return foreign.get();
    }
    Report report =
        new Report(
            serverId,
            fields.text(root, Field.HOST_IP, ""),
            fields.text(root, Field.SUPER_POD_ID, ""),
            fields.text(root, Field.RACK_ID, ""),
            fields.devices(root));
    if (!fields.problems().isEmpty()) {
      return invalid(shown(fields.problems()));
    }
    Optional<NotReported> wrongCount = wrongCount(report);
    return wrongCount.isPresent() ? wrongCount.get() : new Reported(report);
  }

  private Optional<NotReported> foreign(@Nullable String podName, @Nullable String serverId) {
    if (podName != null && !podName.isEmpty() && !podName.equals(pod.name())) {
      return Optional.of(ofOtherPod("it is about pod " + Excerpt.of(podName)));
    }
    if (serverId != null
        && UUID.matcher(serverId).matches()
        && !serverId.equalsIgnoreCase(pod.uid())) {
      return Optional.of(
          ofOtherPod(
              "its server id "
                  + Excerpt.of(serverId)
                  + " is the UID of another pod; this one has "
                  + pod.uid()));
    }
    return Optional.empty();
  }

  /** Slices of NPUs are exempt: their amounts do not count devices. */
  private Optional<NotReported> wrongCount(Report report) {
    List<String> npus = pod.resources().keySet().stream().filter(format::isNpu).sorted().toList();
    long requested = npus.stream().mapToLong(name -> pod.resources().getOrDefault(name, 0L)).sum();
    boolean slices = npus.stream().anyMatch(r -> format.kindOf(r) == ResourceKind.VIRTUAL_NPU);
    if (slices || npus.isEmpty() || requested == report.devices().size()) {
      return Optional.empty();
    }
    return Optional.of(
        refusal(
            Reason.DEVICE_COUNT_MISMATCH,
            "it lists "
                + report.devices().size()
                + (report.devices().size() == 1 ? " device" : " devices")
                + " but the pod requests "
                + requested
                + " ("
                + ReportReader.amounts(pod, npus)
                + ")",
            "Wait for the device plugin to list them all; a resource that is no NPU has to be"
                + " excluded by \"!<name>\" in the key resources of pod format "
                + format.name()));
  }

  private NotReported ofOtherPod(String problem) {
    return refusal(
        Reason.REPORT_OF_OTHER_POD,
        problem,
        "Wait for the device plugin to write this pod's own, and do not copy the annotation between"
            + " pods");
  }

  private NotReported invalid(String problem) {
    return refusal(
        Reason.REPORT_INVALID,
        problem,
        "Its writer, normally the device plugin, has to mend it; where each field is expected"
            + " stands in pod format "
            + format.name());
  }

  private NotReported refusal(Reason reason, String problem, String advice) {
    return new NotReported(
        new Finding(
            reason,
            "Pod "
                + pod.displayName()
                + ": annotation "
                + key
                + " cannot be used: "
                + problem
                + " (value "
                + Excerpt.of(text)
                + "). "
                + advice
                + "."));
  }

  private static String place(JsonProcessingException e) {
    @Nullable JsonLocation at = e.getLocation();
    return at == null || at.getLineNr() < 1
        ? ""
        : ", which shows at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static String shown(List<String> problems) {
    String first =
        String.join("; ", problems.subList(0, Math.min(problems.size(), PROBLEMS_SHOWN)));
    int more = problems.size() - PROBLEMS_SHOWN;
    return more > 0 ? first + "; and " + more + " more" : first;
  }
}
