package io.ranktable.webhook.cli.check;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.webhook.cli.console.Console;
import io.ranktable.webhook.cli.console.ExitCode;
import io.ranktable.webhook.cli.input.BadOptionException;
import io.ranktable.webhook.cluster.Clients;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ranktable check}. Exit code 0: the injector works. */
@Command(
    name = "check",
    sortOptions = false,
    description = {
      "Tells whether the injector of this cluster works; helm test runs it.",
      "It calls the webhook as API servers do, so it must run in the cluster. It changes nothing."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:something is not; its line says what",
      "2:an option cannot be used"
    })
public final class CheckCommand implements Callable<Integer> {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "${env:POD_NAMESPACE}",
      description = "namespace of the injector; default: the environment's POD_NAMESPACE")
  private @Nullable String namespace;

  @Option(
      names = "--webhook-configuration",
      paramLabel = "NAME",
      defaultValue = "zz-ranktable-injector",
      description = "default ${DEFAULT-VALUE}")
  private String configuration = "";

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "how long to look again while something is not well; default ${DEFAULT-VALUE}")
  private int patience;

  private final Console console;
  private final Supplier<Config> cluster;
  private final Map<String, String> environment;

  /** For the cluster that this process is in, or the one of the user's kubeconfig. */
  public CheckCommand(Console console) {
    this(console, () -> new ConfigBuilder().build(), System.getenv());
  }

  CheckCommand(Console console, Supplier<Config> cluster, Map<String, String> environment) {
    this.console = console;
    this.cluster = cluster;
    this.environment = environment;
  }

  @Override
  public Integer call() throws BadOptionException, InterruptedException {
    LoggingSystem.get(CheckCommand.class.getClassLoader()).beforeInitialize();
    if (namespace == null || namespace.isEmpty()) {
      throw new BadOptionException(
          "--namespace is needed where POD_NAMESPACE is not set: the namespace of the injector.");
    }
    InstantSource clock = InstantSource.system();
    Instant end = clock.instant().plusSeconds(patience);
    try (KubernetesClient client = Clients.of(cluster.get())) {
      Checks checks = new Checks(client, configuration, namespace, environment, clock);
      List<Result> results = checks.look();
      while (!results.stream().allMatch(Result::ok) && clock.instant().isBefore(end)) {
        Thread.sleep(PAUSE);
        results = checks.look();
      }
      results.forEach(result -> console.out().println(result.line()));
      return (results.stream().allMatch(Result::ok) ? ExitCode.OK : ExitCode.FAILED).number();
    }
  }
}
