package io.ranktable.e2e.bench.ranks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.template.Templates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RanksBenchTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void measuresEveryBundledTemplate() throws JsonProcessingException {
    List<JsonNode> lines = run("--quick", "--time", "10", "--forks", "0", "--ranks", "16");

    assertThat(lines.getFirst().path("cores").asInt()).isPositive();
    assertThat(lines.getLast().path("refused")).as("tables that did not complete").isEmpty();
    List<JsonNode> figures = lines.subList(1, lines.size() - 1);
    assertThat(figures)
        .extracting(line -> line.path("template").asText() + " " + line.path("op").asText())
        .containsExactlyElementsOf(
            Templates.bundled().keySet().stream()
                .flatMap(name -> List.of(name + " table", name + " decide").stream())
                .toList());
    assertThat(figures)
        .allSatisfy(
            line -> {
              assertThat(line.path("p50_ms").asDouble()).isPositive();
              assertThat(line.path("samples").asLong()).isPositive();
              assertThat(line.path("allocated_bytes_per_rank").asDouble()).isPositive();
              assertThat(line.path("table_bytes").asInt()).isPositive();
            });
  }

  @Test
  void aTableHasWholePods() throws JsonProcessingException {
    List<JsonNode> lines =
        run("--quick", "--time", "10", "--forks", "0", "--ranks", "300", "--template", "hccl-role");

    assertThat(lines.get(1).path("ranks").asInt()).isEqualTo(304);
    assertThat(lines.get(1).path("pods").asInt()).isEqualTo(38);
  }

  @Test
  void measuresTheOperationsThatAreAskedForAndTheRefusalOfWhatIsRefused()
      throws JsonProcessingException {
    List<JsonNode> lines =
        run(
            ("--quick --time 10 --forks 0 --op rank,render,validate --template mindie-role"
                    + " --ranks 16,4096")
                .split(" "));

    List<JsonNode> figures = lines.subList(1, lines.size() - 1);
    assertThat(figures)
        .extracting(line -> line.path("op").asText() + " " + line.path("ranks").asText())
        .containsExactly("rank 16", "render 16", "validate 16", "decide 4096");
    assertThat(figures.getLast().path("refused").asText()).contains("server_count is \"512\"");
    assertThat(lines.getLast().path("refused")).hasSize(1);
  }

  @Test
  void namesTheOperationsWhenOneIsUnknown() {
    StringWriter err = new StringWriter();
    int code =
        RanksBench.commandLine(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute("--op", "tabel");
    assertThat(code).isNotZero();
    assertThat(err.toString()).contains("no operation tabel", "render, table, validate");
  }

  @Test
  void namesTheBundledTemplatesWhenOneIsUnknown() {
    StringWriter err = new StringWriter();
    int code =
        RanksBench.commandLine(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute("--template", "hcl-role");
    assertThat(code).isNotZero();
    assertThat(err.toString()).contains("hcl-role", "hccl-role");
  }

  private static List<JsonNode> run(String... args) throws JsonProcessingException {
    StringWriter out = new StringWriter();
    int code = RanksBench.commandLine(new PrintWriter(out)).execute(args);
    assertThat(code).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
