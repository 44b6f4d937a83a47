package io.ranktable.webhook.cli.offline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.consumer.Consumer;
import io.ranktable.core.consumer.Consumers;
import io.ranktable.core.consumer.Violation;
import io.ranktable.core.table.Nearest;
import io.ranktable.webhook.cli.console.Console;
import io.ranktable.webhook.cli.console.ExitCode;
import io.ranktable.webhook.cli.input.BadInputException;
import io.ranktable.webhook.cli.input.BadOptionException;
import io.ranktable.webhook.cli.input.TableTexts;
import io.ranktable.webhook.cli.input.TableTexts.TableText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ranktable validate}: a table and its reader to the rules that it breaks. */
@Command(
    name = "validate",
    sortOptions = false,
    description = {
      "Says which rules of a consumer a table breaks, each with path, value and what to do.",
      "Example: ranktable validate -f hccl.json --consumer hccl-1.0"
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:no rule is broken",
      "1:the program failed",
      "2:an option cannot be used",
      "3:a file cannot be used, or is no table",
      "5:a table breaks a rule"
    })
public final class ValidateCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      required = true,
      description =
          "the table, or ConfigMaps with tables as kubectl prints them, packed ones too; - for stdin;"
              + " may be given several times")
  private List<String> files = List.of();

  @Option(
      names = "--consumer",
      paramLabel = "ID",
      required = true,
      split = ",",
      description = "who shall read it, several separated by commas; a wrong one lists them all")
  private List<String> consumers = List.of();

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "the whole path of the file in the container; warns if the consumer refuses it")
  private @Nullable String path;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "mode of the file in the container, such as 0640; warns if the consumer refuses it")
  private @Nullable String mode;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default) or json")
  private Output output = Output.TEXT;

  private final Console console;

  /** What is printed on stdout. */
  enum Output {
    /** For people. */
    TEXT,
    /** One document. */
    JSON
  }

  /**
   * What came of one table.
   *
   * @param table the table
   * @param violations the broken rules by consumer; all consumers are there
   */
  private record Judged(TableText table, Map<String, List<Violation>> violations) {
    boolean good() {
      return violations.values().stream().allMatch(List::isEmpty);
    }
  }

  /** The command with its streams. */
  public ValidateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws BadInputException {
    Map<String, Consumer> readers = readers();
    List<String> warnings = FileFacts.warnings(readers.keySet(), path, mode);
    List<Judged> all = new ArrayList<>();
    for (TableText table : TableTexts.read(files, console.in())) {
      Map<String, List<Violation>> violations = new LinkedHashMap<>();
      readers.forEach((id, reader) -> violations.put(id, reader.check(table.table())));
      all.add(new Judged(table, violations));
    }
    console.out().print(output == Output.JSON ? json(all, warnings) : text(all, warnings));
    boolean good = all.stream().allMatch(Judged::good);
    return (good ? ExitCode.OK : ExitCode.INVALID).number();
  }

  private Map<String, Consumer> readers() throws BadOptionException {
    Map<String, Consumer> readers = new LinkedHashMap<>();
    for (String id : consumers) {
      readers.put(
          id,
          Consumers.named(id.strip())
              .orElseThrow(
                  () ->
                      new BadOptionException(
                          "--consumer "
                              + id
                              + " is unknown"
                              + Nearest.hint(id, Consumers.ids())
                              + " There are "
                              + String.join(", ", Consumers.ids())
                              + ".")));
    }
    return readers;
  }

  private static String text(List<Judged> all, List<String> warnings) {
    StringBuilder out = new StringBuilder();
    for (Judged judged : all) {
      judged
          .violations()
          .forEach(
              (consumer, violations) -> {
                out.append(judged.table().source()).append(": ").append(consumer);
                if (violations.isEmpty()) {
                  out.append(" takes it\n");
                } else {
                  out.append(" refuses it\n");
                  violations.forEach(
                      one ->
                          out.append("  ")
                              .append(one.rule())
                              .append(": ")
                              .append(one.message())
                              .append('\n'));
                }
              });
    }
    warnings.forEach(warning -> out.append("warning: ").append(warning).append('\n'));
    return out.toString();
  }

  private static String json(List<Judged> all, List<String> warnings) {
    ObjectNode root = JSON.createObjectNode();
    root.put("outcome", all.stream().allMatch(Judged::good) ? "ok" : "invalid");
    ArrayNode tables = root.putArray("tables");
    for (Judged judged : all) {
      ObjectNode table = tables.addObject().put("source", judged.table().source());
      ArrayNode findings = table.putArray("findings");
      judged
          .violations()
          .forEach(
              (consumer, violations) ->
                  violations.forEach(
                      one ->
                          findings
                              .addObject()
                              .put("consumer", consumer)
                              .put("rule", one.rule())
                              .put("path", one.path())
                              .put("message", one.message())));
    }
    warnings.forEach(root.putArray("warnings")::add);
    return root.toPrettyString() + "\n";
  }
}
