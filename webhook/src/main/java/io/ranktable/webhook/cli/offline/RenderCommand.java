package io.ranktable.webhook.cli.offline;

import io.ranktable.webhook.cli.console.Console;
import io.ranktable.webhook.cli.input.InputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ranktable render}: pods and a template to tables and a verdict. */
@Command(
    name = "render",
    sortOptions = false,
    description = {
      "Makes the tables of pods in files, without a cluster and without changing anything.",
      "Pods that are injected already sit where their status says; the others are placed as"
          + " admission would. Workload objects among the input tell how many pods there shall be,"
          + " ConfigMaps among it count as templates, pod formats, profiles and stored tables."
          + " Whether the namespaces are opted in is not looked at.",
      "Example: kubectl get pods,statefulsets,configmaps -n my-models -o yaml | ranktable render -f -"
    },
    exitCodeListHeading = "Exit codes, of several the highest:%n",
    exitCodeList = {
      "0:every table is completed",
      "1:the program failed",
      "2:an option cannot be used",
      "3:a file cannot be used",
      "4:a table is initializing: something is missing",
      "5:a table is invalid: the template fails, or its consumer would refuse the text",
      "6:a pod would be denied"
    })
public final class RenderCommand implements Callable<Integer> {

  @Mixin private InputOptions options = new InputOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "text (default): verdict and tables for people; json: all of it as one document; table:"
              + " just the completed tables, one a line, the verdict on stderr; yaml: the ConfigMaps"
              + " as the controller would write them, the verdict on stderr")
  private Output output = Output.TEXT;

  private final Console console;

  /** What is printed on stdout. */
  enum Output {
    /** Everything, for people. */
    TEXT,
    /** Everything, for programs. */
    JSON,
    /** The completed tables as they are. */
    TABLE,
    /** ConfigMaps. */
    YAML
  }

  /** The command with its streams. */
  public RenderCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Rendered rendered = Rendering.of(options.read(console.in()));
    console
        .out()
        .print(
            switch (output) {
              case TEXT -> RenderPrinter.text(rendered);
              case JSON -> RenderPrinter.json(rendered);
              case TABLE -> RenderPrinter.tables(rendered);
              case YAML -> RenderPrinter.yaml(rendered);
            });
    if (output == Output.TABLE || output == Output.YAML) {
      console.err().print(RenderPrinter.verdicts(rendered));
    }
    return rendered.code().number();
  }
}
