package io.ranktable.e2e.bench.ranks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.decision.TableFile;
import io.ranktable.core.table.Finding;
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
  @CsvSource({
    "ascend-proposal-role, 65536",
    "hccl-1.2-group, 65536",
    "hccl-1.2-role, 65536",
    "hccl-group, 65536",
    "hccl-role, 65536",
    "mindie-single-machine-a3, 65536",
    "omni-infer, 65536",
    "hccl-2.0-role, 12288",
    "vllm-llmdatadist, 32768"
  })
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
  @CsvSource({
    "hccl-2.0-role, 16384",
    "hccl-2.0-role, 65536",
    "mindie-global-multinode, 65536",
    "vllm-llmdatadist, 65536"
  })
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

  /** MindIE takes 60 servers in an instance, and 96 in a group or as many groups. */
  @ParameterizedTest
  @CsvSource({
    "mindie-global, 65536, mindie-controller.servers",
    "mindie-global-heterogeneous, 65536, mindie-controller.servers",
    "mindie-global-multinode, 16384, mindie-controller.group-count",
    "mindie-role, 65536, mindie-llm.server-count"
  })
  void thisOneIsRefusedByItsReader(String template, int ranks, String rule) {
    Decision decision = Subject.of(template, ranks).decide();

    assertThat(decision).isInstanceOf(Decision.Invalid.class);
    assertThat(decision.progress().findings())
        .extracting(Finding::reason)
        .containsOnly(Reason.TABLE_INVALID);
    assertThat(decision.progress().text()).contains("(" + rule + ")");
  }
}
