package io.ranktable.e2e.bench.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.e2e.cluster.ClusterUnavailableException;
import io.ranktable.e2e.cluster.SkipUnavailable;
import io.ranktable.e2e.image.InjectorImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SkipUnavailable.class)
class ColdStartBenchIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void measuresTheServerOfTheImageWithAndWithoutItsCache() throws JsonProcessingException {
    InjectorImage.obstacle()
        .ifPresent(
            advice -> {
              throw new ClusterUnavailableException(advice);
            });
    List<JsonNode> lines = run("--cores", "1", "--repetitions", "1", "--idle", "0");

    assertThat(lines.getFirst().path("cpu").asText()).isNotBlank();
    JsonNode image = lines.get(1);
    assertThat(image.path("unpacked_bytes").asLong())
        .isGreaterThan(image.path("aot_cache_bytes").asLong() + image.path("java_bytes").asLong());
    List<JsonNode> figures = lines.subList(2, lines.size() - 1);
    assertThat(figures)
        .extracting(line -> line.path("aot_cache").asBoolean())
        .containsExactly(true, false);
    assertThat(figures)
        .allSatisfy(
            line -> {
              assertThat(line.path("https_ms").asDouble()).isPositive();
              assertThat(line.path("ready_ms").asDouble())
                  .isGreaterThanOrEqualTo(line.path("https_ms").asDouble());
              assertThat(line.path("rss_mib").asDouble()).isPositive();
            });
    assertThat(lines.getLast().path("missed").isArray()).isTrue();
  }

  @Test
  void saysHowManyCoresThereAreToChooseFrom() {
    StringWriter err = new StringWriter();
    int code =
        ColdStartBench.commandLine(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute("--cores", "4096");
    assertThat(code).isNotZero();
    assertThat(err.toString())
        .contains("1 to " + Runtime.getRuntime().availableProcessors() + " on this machine");
  }

  private static List<JsonNode> run(String... arguments) throws JsonProcessingException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        ColdStartBench.commandLine(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    assertThat(code).as(err.toString()).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines)
        .extracting(line -> line.path("bench").asText())
        .containsOnly(ColdStartBench.NAME);
    return lines;
  }
}
