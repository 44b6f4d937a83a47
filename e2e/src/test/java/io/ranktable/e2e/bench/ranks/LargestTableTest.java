package io.ranktable.e2e.bench.ranks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.decision.TableFile;
import io.ranktable.core.table.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of tables with many ranks; 65,536 are the most that any reader takes (HCCL 2.0). The
 * figures stand in docs/templates.md.
 */
class LargestTableTest {

  @ParameterizedTest
  @CsvSource({"hccl-role, 65536", "hccl-2.0-role, 8192", "vllm-llmdatadist, 32768"})
  void thisOneIsAcceptedAndFitsPacked(String template, int ranks) {
    Subject subject = Subject.of(template, ranks);
    Decision decision = subject.decide();

    assertThat(decision).as(decision.progress().text()).isInstanceOf(Decision.Completed.class);
    assertThat(subject.validate(subject.rank(), ((Decision.Completed) decision).json())).isZero();
    TableContent content = TableContent.of(subject.input().key(), "ranktable.json", decision);
    assertThat(content.binaryData()).containsOnlyKeys("ranktable.json.gz");
    int size =
        content.data().values().stream()
                .mapToInt(value -> value.getBytes(StandardCharsets.UTF_8).length)
                .sum()
            + content.binaryData().values().stream()
                .mapToInt(value -> Base64.getDecoder().decode(value).length)
                .sum();
    assertThat(size).isLessThanOrEqualTo(TableFile.CONFIG_MAP_LIMIT);
  }

  @ParameterizedTest
  @CsvSource({"hccl-2.0-role, 16384", "hccl-2.0-role, 65536", "vllm-llmdatadist, 65536"})
  void thisOneIsRefusedWithTheSizeAndWhatToDo(String template, int ranks) {
    Decision decision = Subject.of(template, ranks).decide();

    assertThat(decision).isInstanceOf(Decision.Invalid.class);
    assertThat(decision.progress().findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.reason()).isEqualTo(Reason.RENDER_FAILED);
              assertThat(finding.message())
                  .contains(
                      "the table would have more than 8388608 characters",
                      "print fewer fields, or use level role or smaller role instances");
            });
  }
}
