package io.ranktable.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.report.PodFormats;
import io.ranktable.core.report.ReportReader;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Pods;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class PodFormatFuzzTest {

  @MethodSource("formats")
  @FuzzTest
  void anySettingsAreAFormatOrMistakesAndAFormatReadsAnyReport(byte[] settings) {
    Map<String, String> data = Sections.read(new String(settings, StandardCharsets.UTF_8));
    PodFormats.Outcome outcome = PodFormats.parse("fuzzed", data);
    assertThat(PodFormats.parse("fuzzed", data)).isEqualTo(outcome);
    switch (outcome) {
      case PodFormats.Outcome.Rejected(List<Finding> findings) ->
          assertThat(findings)
              .isNotEmpty()
              .allMatch(f -> f.message().startsWith("Pod format fuzzed: "));
      case PodFormats.Outcome.Parsed(PodFormat format) -> {
        assertThat(format.annotations()).isNotEmpty();
        for (String annotation : Seeds.annotations()) {
          Pods pod = Pods.pod(Seeds.POD).requests("huawei.com/Ascend910", 1);
          pod = pod.annotation(format.annotations().getFirst(), annotation);
          assertThat(ReportReader.read(pod.facts(), format, null)).isNotNull();
        }
      }
    }
  }

  static Stream<byte[]> formats() {
    return Seeds.bytes(Seeds.bundled("pod-formats").stream().map(Sections::ofYaml).toList());
  }
}
