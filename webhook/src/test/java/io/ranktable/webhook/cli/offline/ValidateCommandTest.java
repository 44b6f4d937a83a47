package io.ranktable.webhook.cli.offline;

import static io.ranktable.webhook.cli.Cli.file;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.webhook.cli.Cli;
import io.ranktable.webhook.cli.Cli.Run;
import io.ranktable.webhook.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidateCommandTest {

  private static final String BROKEN =
      """
      {"version":"1.0","status":"completed","server_count":"1","server_list":[
       {"server_id":"10.9.0.1","device":[
        {"device_id":"0","device_ip":"192.168.7.1","rank_id":"0"},
        {"device_id":"1","device_ip":"192.168.7.2","rank_id":"7"}]}]}
      """;

  @TempDir private Path directory;

  private static String good() {
    return Cli.run("render", "-f", file("pair.yaml"), "-o", "table").out();
  }

  @Test
  void aRenderedTableIsTaken() {
    Run run = Cli.piped(good(), "validate", "-f", "-", "--consumer", "hccl-1.0").ends(ExitCode.OK);
    assertThat(run.out()).isEqualTo("stdin: hccl-1.0 takes it\n");
  }

  @Test
  void everyBrokenRuleIsNamedForEachConsumer() throws IOException {
    Path table = Files.writeString(directory.resolve("hccl.json"), BROKEN);
    Run text =
        Cli.run("validate", "-f", table.toString(), "--consumer", "hccl-1.0,none")
            .ends(ExitCode.INVALID);
    assertThat(text.out())
        .startsWith(table + ": hccl-1.0 refuses it\n")
        .contains("  hccl.rank-id.contiguous: ", table + ": none takes it\n");

    JsonNode json =
        Cli.run("validate", "-f", table.toString(), "--consumer", "hccl-1.0", "-o", "json")
            .ends(ExitCode.INVALID)
            .json();
    assertThat(json.path("outcome").asText()).isEqualTo("invalid");
    assertThat(json.at("/tables/0/findings").findValuesAsText("rule"))
        .contains("hccl.rank-id.contiguous");
    assertThat(json.at("/tables/0/findings/0/consumer").asText()).isEqualTo("hccl-1.0");
    assertThat(json.at("/tables/0/findings/0").has("path")).isTrue();
  }

  @Test
  void tablesAreFoundInConfigMapsAsKubectlPrintsThem() {
    String map = Cli.run("render", "-f", file("pair.yaml"), "-o", "yaml").out();
    Run run = Cli.piped(map, "validate", "-f", "-", "--consumer", "hccl-1.0").ends(ExitCode.OK);
    assertThat(run.out()).contains("ConfigMap ranktable-pair-", "hccl-1.0 takes it");
  }

  @Test
  void whatTheFileItselfMustBeIsAWarning() throws IOException {
    Path table = Files.writeString(directory.resolve("table"), good());
    JsonNode json =
        Cli.run(
                "validate",
                "-f",
                table.toString(),
                "--consumer",
                "hccl-1.0",
                "--path",
                "/etc/tables/table",
                "-o",
                "json")
            .ends(ExitCode.OK)
            .json();
    assertThat(json.path("warnings").toString()).contains("file.json-end");
    assertThat(
            Cli.run(
                    "validate",
                    "-f",
                    table.toString(),
                    "--consumer",
                    "mindie-global",
                    "--mode",
                    "0644")
                .ends(ExitCode.INVALID)
                .out())
        .contains("warning: mode 0644 is refused by MindIE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          USAGE     | -f T                                | --consumer
          USAGE     | -f T --consumer hccl-1              | --consumer hccl-1 is unknown
          USAGE     | -f T --consumer none --mode 9       | must be octal
          USAGE     | -f T --consumer none --path here    | must be the whole path of a file
          BAD_INPUT | -f T/none.json --consumer none      | T/none.json
          BAD_INPUT | -f BROKEN --consumer none           | BROKEN
          """)
  void whatCannotBeUsedIsTold(ExitCode code, String options, String sentence) throws IOException {
    Path table = Files.writeString(directory.resolve("good.json"), good());
    Path broken = Files.writeString(directory.resolve("broken.json"), "{\"version\": ");
    String given =
        options.strip().replace("BROKEN", broken.toString()).replace("T", table.toString());
    Run run = Cli.run(("validate " + given).split(" ")).ends(code);
    assertThat(run.err())
        .contains(
            sentence.strip().replace("BROKEN", broken.toString()).replace("T", table.toString()));
    assertThat(run.out()).isEmpty();
  }
}
