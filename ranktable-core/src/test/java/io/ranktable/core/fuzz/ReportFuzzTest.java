package io.ranktable.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.report.PodFormats;
import io.ranktable.core.report.Report;
import io.ranktable.core.report.ReportOutcome;
import io.ranktable.core.report.ReportReader;
import io.ranktable.core.report.Sentinels;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Pods;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class ReportFuzzTest {

  /** Every name that makes a value be judged. */
  private static final Set<String> USES =
      Set.of("device_ip", "super_device_id", "levels", "super_pod_id", "rack_id", "host_ip");

  @MethodSource("annotations")
  @FuzzTest
  void anyDeviceAnnotationIsAReportOrRefusedWithASentence(byte[] annotation) {
    String text = new String(annotation, StandardCharsets.UTF_8);
    for (PodFormat format : PodFormats.builtIn().values()) {
      PodFacts pod =
          Pods.pod(Seeds.POD)
              .uid(Seeds.UID)
              .annotation(format.annotations().getFirst(), text)
              .facts();
      ReportOutcome outcome = ReportReader.read(pod, format, null);
      assertThat(ReportReader.read(pod, format, null)).isEqualTo(outcome);
      switch (outcome) {
        case ReportOutcome.Reported(Report report) -> judge(pod, report);
        case ReportOutcome.NotReported(Finding why) ->
            assertThat(why.message()).startsWith("Pod dec-0").endsWith(".").hasSizeLessThan(2_000);
        case ReportOutcome.NoDevices() -> throw new AssertionError("There is an annotation");
      }
    }
  }

  private static void judge(PodFacts pod, Report report) {
    List<String> ids = report.devices().stream().map(d -> d.id()).toList();
    assertThat(ids).isNotEmpty().doesNotContain("");
    assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
    Sentinels.check(pod, report, USES)
        .ifPresent(why -> assertThat(why.message()).startsWith("Pod dec-0: "));
  }

  static Stream<byte[]> annotations() {
    return Seeds.bytes(Seeds.annotations());
  }
}
