package io.ranktable.e2e.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.e2e.bench.crowd.Tool;
import io.ranktable.e2e.cluster.SkipUnavailable;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tool with few pods: every table is right, and nothing is written that need not be. */
@ExtendWith(SkipUnavailable.class)
class ScaleBenchIT {

  private static final int GROUPS = 10;
  private static final int PODS = 10;
  private static final int STEADY = 4;

  @Test
  void aFewGroupsGetRightTablesThroughAStormAndNewLeaders() throws IOException {
    Tool tool =
        Tool.run(
            ScaleBench::commandLine,
            "--groups=" + GROUPS,
            "--pods=" + PODS,
            "--others=20",
            "--steady=" + STEADY,
            "--storm=1",
            "--lease=3",
            "--templates=60",
            "--template-kib=128");

    JsonNode created = tool.only(line -> line.has("created"));
    assertThat(created.at("/requests/create configmaps").asInt()).isEqualTo(GROUPS);
    JsonNode steady = tool.only(line -> line.has("steady_per_s"));
    assertThat(steady.path("tables").asInt()).isEqualTo(STEADY);
    assertThat(steady.at("/requests/patch configmaps").asInt()).isBetween(STEADY, 3 * STEADY);
    assertThat(steady.at("/requests/patch pods").asInt()).isGreaterThanOrEqualTo(STEADY * PODS);
    isRight(steady);
    JsonNode storm = tool.only(line -> line.has("storm"));
    assertThat(storm.path("tables").asInt()).isEqualTo(GROUPS);
    isRight(storm);
    assertThat(tool.lines()).filteredOn(line -> line.has("rebuild")).hasSize(3);
    assertThat(tool.lines())
        .filteredOn(line -> line.has("rebuild"))
        .allSatisfy(
            line -> {
              assertThat(line.path("written").asInt()).isZero();
              assertThat(line.at("/requests/patch configmaps").isMissingNode()).isTrue();
            });
    isRight(tool.only(line -> line.path("when").asText().equals("after")));
    isRight(tool.only(line -> line.has("end")));
    assertThat(tool.lines().getLast().path("missed").isArray()).isTrue();
  }

  private static void isRight(JsonNode line) {
    assertThat(line.path("wrong").asInt(-1)).as(line.toString()).isZero();
    assertThat(line.path("repeated").asInt(-1)).as(line.toString()).isZero();
    assertThat(line.path("versions").asInt()).isPositive();
  }
}
