package io.ranktable.webhook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.webhook.cli.console.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Holds docs/cli.md to what the program takes. */
class CliDocsTest {

  private static final CommandLine ROOT =
      Ranktable.line(
          (cluster, settings) -> {
            throw new AssertionError("nothing starts the server here");
          },
          new Console(
              InputStream.nullInputStream(),
              new PrintStream(PrintStream.nullOutputStream()),
              new PrintStream(PrintStream.nullOutputStream())));

  private static String docs() throws IOException {
    return Files.readString(Path.of(System.getProperty("basedir", "."), "../docs/cli.md"));
  }

  private static CommandSpec command(String name) {
    return Objects.requireNonNull(ROOT.getSubcommands().get(name)).getCommandSpec();
  }

  @ParameterizedTest
  @ValueSource(strings = {"render", "inject", "validate"})
  void everyOptionIsExplained(String command) throws IOException {
    List<String> names =
        command(command).options().stream()
            .filter(option -> !option.usageHelp())
            .map(OptionSpec::longestName)
            .toList();
    assertThat(names)
        .isNotEmpty()
        .allSatisfy(name -> assertThat(docs()).contains("`" + name + "`"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"render", "inject", "validate"})
  void everyExitCodeIsExplainedInItsWords(String command) throws IOException {
    var codes = command(command).usageMessage().exitCodeList();
    assertThat(codes).isNotEmpty();
    for (var code : codes.entrySet()) {
      String words = code.getValue().replaceFirst("; stderr says why, and", ";");
      assertThat(docs().lines().filter(line -> line.startsWith("| " + code.getKey() + " |")))
          .as("row of exit code %s", code.getKey())
          .singleElement()
          .asString()
          .contains(words);
    }
  }

  @Test
  void everyOptionInTheDocsExists() throws IOException {
    List<String> known =
        ROOT.getSubcommands().values().stream()
            .flatMap(command -> command.getCommandSpec().options().stream())
            .map(OptionSpec::longestName)
            .toList();
    List<String> told =
        docs()
            .lines()
            .filter(line -> line.startsWith("| `-"))
            .flatMap(line -> List.of(line.split("\\|")[1].split("[ ,`]+")).stream())
            .filter(word -> word.startsWith("--"))
            .toList();
    assertThat(told).isNotEmpty();
    assertThat(known).containsAll(told);
  }
}
