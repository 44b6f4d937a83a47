package io.ranktable.e2e.bench.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.e2e.cluster.ClusterUnavailableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine;

/**
 * A tool that was run.
 *
 * @param lines the lines it printed
 */
public record Tool(List<JsonNode> lines) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Runs one to its good end.
   *
   * @throws ClusterUnavailableException when there is no cluster for it
   */
  public static Tool run(Function<PrintWriter, CommandLine> tool, String... arguments)
      throws java.io.IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    AtomicReference<ClusterUnavailableException> unavailable = new AtomicReference<>();
    int code =
        tool.apply(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (thrown, command, result) -> {
                  if (thrown instanceof ClusterUnavailableException missing) {
                    unavailable.set(missing);
                    return CommandLine.ExitCode.OK;
                  }
                  throw thrown;
                })
            .execute(arguments);
    ClusterUnavailableException missing = unavailable.get();
    if (missing != null) {
      throw missing;
    }
    assertThat(code).as("%s%n%s", out, err).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return new Tool(lines);
  }

  /** The one line of this kind. */
  public JsonNode only(Predicate<JsonNode> which) {
    assertThat(lines).filteredOn(which).hasSize(1);
    return lines.stream().filter(which).findFirst().orElseThrow();
  }
}
