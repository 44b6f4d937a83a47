package io.ranktable.e2e.bench.churn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.e2e.bench.crowd.Tool;
import io.ranktable.e2e.cluster.SkipUnavailable;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tool for some seconds: tables stay right, and it tells what must not grow. */
@ExtendWith(SkipUnavailable.class)
class ChurnBenchIT {

  @Test
  void tablesStayRightWhilePodsComeAndGo() throws IOException {
    Tool tool =
        Tool.run(
            ChurnBench::commandLine,
            "--minutes=0.2",
            "--every=3",
            "--groups=6",
            "--pods=4",
            "--at-once=3");

    assertThat(tool.lines())
        .filteredOn(line -> line.has("second"))
        .hasSize(4)
        .allSatisfy(
            line -> {
              assertThat(line.path("heap_mib").asDouble()).isPositive();
              assertThat(line.path("threads").asInt()).isPositive();
              assertThat(line.path("files").asInt()).isPositive();
              assertThat(line.path("watches").asInt()).isGreaterThanOrEqualTo(3);
            });
    JsonNode summary = tool.lines().getLast();
    assertThat(summary.path("tables_changed").asInt()).isPositive();
    assertThat(summary.path("wrong").asInt(-1)).as(summary.toString()).isZero();
    assertThat(summary.path("repeated").asInt(-1)).as(summary.toString()).isZero();
    assertThat(summary.path("flat").isBoolean()).isTrue();
  }
}
