package io.ranktable.e2e.bench.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.e2e.bench.crowd.Tool;
import io.ranktable.e2e.cluster.SkipUnavailable;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Few kills; {@code e2e/bench kill} makes as many as one likes. */
@ExtendWith(SkipUnavailable.class)
class KilledControllerIT {

  private static final int KILLS = 3;
  private static final int GROUPS = 4;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void tablesStayRightWhenTheLeaderIsKilled(int replicas) throws IOException {
    Tool tool =
        Tool.run(
            KillBench::commandLine,
            "--kills=" + KILLS,
            "--groups=" + GROUPS,
            "--replicas=" + replicas,
            "--seed=" + System.nanoTime());

    assertThat(tool.lines()).filteredOn(line -> line.has("kill")).hasSize(KILLS);
    JsonNode summary = tool.lines().getLast();
    assertThat(summary.path("wrong").asInt(-1)).as(tool.lines().toString()).isZero();
    assertThat(summary.path("complete").asInt()).isEqualTo(GROUPS);
    assertThat(summary.path("unpoked").asInt(-1)).isZero();
    assertThat(summary.path("versions").asInt()).isGreaterThan(GROUPS * KILLS);
  }
}
