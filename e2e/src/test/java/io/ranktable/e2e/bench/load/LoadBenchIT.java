package io.ranktable.e2e.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadBenchIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void measuresAdmissionsBesideAnEchoOfTheSameSize() throws JsonProcessingException {
    List<JsonNode> lines =
        run("--connections", "4,32", "--sizes", "0,60", "--seconds", "0.5", "--warm-up", "1");

    assertThat(lines.getFirst().path("cpu").asText()).isNotBlank();
    List<JsonNode> figures = lines.subList(1, lines.size() - 1);
    assertThat(figures).hasSize(2 * 3 * 2);
    assertThat(figures).allSatisfy(LoadBenchIT::isSane);
    for (int i = 0; i < figures.size(); i += 2) {
      JsonNode echo = figures.get(i);
      JsonNode mutate = figures.get(i + 1);
      assertThat(echo.path("endpoint").asText()).isEqualTo("echo");
      assertThat(mutate.path("endpoint").asText()).isEqualTo("mutate");
      assertThat(mutate.path("body_bytes")).isEqualTo(echo.path("body_bytes"));
      assertThat(mutate.path("echo_ratio").asDouble()).isPositive();
      assertThat(mutate.has("met")).isTrue();
      assertThat(mutate.has("target_p99_ms")).isEqualTo(mutate.path("connections").asInt() == 32);
    }
    assertThat(figures.get(3).path("body_bytes").asInt()).isGreaterThanOrEqualTo(60 * 1024);
    assertThat(lines.getLast().path("missed").isArray()).isTrue();
  }

  @Test
  void saysWhichOptionsCannotBe() {
    StringWriter err = new StringWriter();
    int code =
        LoadBench.commandLine(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute("--connections", "0");
    assertThat(code).isNotZero();
    assertThat(err.toString()).contains("--connections must be 1 or more");
  }

  private static void isSane(JsonNode line) {
    assertThat(line.path("refused").asLong()).as(line.toString()).isZero();
    assertThat(line.path("requests").asLong()).isPositive();
    assertThat(line.path("per_second").asDouble()).isPositive();
    assertThat(line.path("p50_ms").asDouble()).isPositive();
    assertThat(line.path("p99_ms").asDouble())
        .isBetween(line.path("p50_ms").asDouble(), line.path("max_ms").asDouble());
    assertThat(line.path("client_busy").asDouble()).isBetween(0.0, 1.05);
    assertThat(line.path("rss_mib").asDouble()).isPositive();
  }

  private static List<JsonNode> run(String... arguments) throws JsonProcessingException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        LoadBench.commandLine(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    assertThat(code).as(err.toString()).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines).extracting(line -> line.path("bench").asText()).containsOnly(LoadBench.NAME);
    return lines;
  }
}
