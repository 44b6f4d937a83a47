package io.ranktable.e2e.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitedTest {

  private static Waited waited(int written, int inPod) {
    return new Waited(
        Duration.ofMillis(5),
        Duration.ofMillis(written),
        Duration.ofMillis(inPod),
        Duration.ofMillis(inPod + 100),
        Duration.ofMillis(inPod + 200));
  }

  @Test
  void aPercentileIsTheSmallestThatSoManyDoNotExceed() {
    Spread spread =
        new Spread(
            IntStream.rangeClosed(1, 200).mapToObj(i -> Duration.ofMillis(201 - i)).toList());

    assertThat(spread.percentile(50)).hasMillis(100);
    assertThat(spread.percentile(99)).hasMillis(198);
    assertThat(spread.percentile(100)).hasMillis(200);
    assertThat(new Spread(List.of(Duration.ofMillis(7))).percentile(1)).hasMillis(7);
  }

  @Test
  void nothingHasNoPercentile() {
    assertThatThrownBy(() -> new Spread(List.of())).hasMessageContaining("nothing was measured");
  }

  @Test
  void aPodHasMissedItsPokeWhenOnlyTheSecondCanHaveBroughtTheFile() {
    assertThat(waited(10, 1_010).missed()).isFalse();
    assertThat(waited(10, 1_011).missed()).isTrue();
  }

  @Test
  void aLineHasEveryStepAndTheMisses() {
    ObjectNode line = new ObjectMapper().createObjectNode();
    Waited.put(line, List.of(waited(10, 50), waited(10, 1_500)));

    assertThat(line.toString())
        .isEqualTo(
            "{\"pods\":2,\"report_p50_ms\":5,\"report_p99_ms\":5,\"report_max_ms\":5,"
                + "\"written_p50_ms\":10,\"written_p99_ms\":10,\"written_max_ms\":10,"
                + "\"in_pod_p50_ms\":50,\"in_pod_p99_ms\":1500,\"in_pod_max_ms\":1500,"
                + "\"gate_open_p50_ms\":150,\"gate_open_p99_ms\":1600,\"gate_open_max_ms\":1600,"
                + "\"engine_started_p50_ms\":250,\"engine_started_p99_ms\":1700,"
                + "\"engine_started_max_ms\":1700,\"missed\":1}");
  }
}
