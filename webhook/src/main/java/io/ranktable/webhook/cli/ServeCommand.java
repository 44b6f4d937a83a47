package io.ranktable.webhook.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What {@code ranktable serve --help} tells. The server itself is started without the command line,
 * see {@link Ranktable#serves}.
 */
final class ServeCommand {

  private ServeCommand() {}

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("serve");
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("0..*")
            .paramLabel("--SETTING=VALUE")
            .description(
                "a setting such as --server.port=8443; each also as environment variable, such as"
                    + " SERVER_PORT")
            .build());
    spec.usageMessage()
        .description(
            "Runs the injector in a cluster: webhook, controller and certificates.",
            "This is also what happens without any command.")
        .exitCodeListHeading("Exit codes:%n")
        .exitCodeList(
            new TreeMap<>(
                Map.of("0", "it was told to end", "1", "it cannot start; the last lines say why")));
    return spec;
  }
}
