package io.ranktable.webhook.cli.demo;

import io.ranktable.webhook.cli.demo.input.BadInputException;
import io.ranktable.webhook.cli.demo.input.DemoInput;
import io.ranktable.webhook.cli.demo.input.Inputs;
import io.ranktable.webhook.cli.demo.input.Wishes;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** {@code ranktable demo}. Exit code 0: every table was completed and reached every pod. */
@Command(
    name = "demo",
    sortOptions = false,
    description = {
      "Shows pods getting their ranktable, in one process on this machine.",
      "Webhook, controller, certificates and gate are the real ones; API server, scheduler, device"
          + " plugin and kubelet are played."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every table was completed, valid, and every gate opened with it",
      "1:something did not end well; the last lines say what",
      "2:an option or a file cannot be used"
    })
public final class DemoCommand implements Callable<Integer> {

  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description = "kthena (default), aibrix, lws, jobset or statefulset: pods as it creates them")
  private @Nullable String workload;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "group (default): one table for all roles; role: one for each role instance")
  private @Nullable String level;

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description =
          "your own template, a ConfigMap or just its data, or the name of a bundled one; used in"
              + " place of the one that the pods name")
  private @Nullable String template;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description =
          "your own pods and what owns them, YAML or JSON; their device annotations are written"
              + " once they are on a node, and invented where they have none")
  private @Nullable Path pods;

  @Option(
      names = "--json",
      description = "print one JSON document and nothing else on stdout; the story goes to stderr")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "where the tables are saved; default target/demo, or a temporary directory where there is"
              + " no target")
  private @Nullable Path out;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "how long to wait for the gates after the last report; default 15")
  private int timeout;

  @Option(
      names = "--keep-running",
      description = "keep the embedded API server for kubectl until Ctrl-C")
  private boolean keepRunning;

  private final Injector injector;

  private final PrintStream stdout;
  private final PrintStream stderr;

  private DemoCommand(Injector injector, PrintStream stdout, PrintStream stderr) {
    this.injector = injector;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /**
   * Runs the command. While it runs, what other code prints to {@code System.out} goes to {@code
   * System.err}.
   *
   * @param injector starts the injector
   * @param stdout gets the story and the tables, or the JSON document
   * @param stderr gets what is wrong with options and files, and the story where stdout gets JSON
   * @param args options, without the word {@code demo}
   * @return the exit code
   */
  public static int run(Injector injector, PrintStream stdout, PrintStream stderr, String... args) {
    PrintStream before = System.out;
    System.setOut(System.err);
    try {
      CommandLine command = new CommandLine(new DemoCommand(injector, stdout, stderr));
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder("-h", "--help").usageHelp(true).description("show this").build());
      return command
          .setCommandName("ranktable demo")
          .setOut(new PrintWriter(stdout, true, StandardCharsets.UTF_8))
          .setParameterExceptionHandler(
              (problem, given) -> {
                stderr.println(problem.getMessage() + ". See ./ranktable demo --help");
                return USAGE;
              })
          .setExecutionExceptionHandler(
              (problem, line, parsed) -> {
                boolean bad = problem instanceof BadInputException;
                stderr.println(bad ? problem.getMessage() : "The demo failed: " + problem);
                return bad ? USAGE : FAILED;
              })
          .execute(args);
    } finally {
      stdout.flush();
      System.setOut(before);
    }
  }

  @Override
  public Integer call() throws Exception {
    LoggingSystem.get(DemoCommand.class.getClassLoader()).beforeInitialize();
    if (timeout < 1) {
      throw new BadInputException("--timeout " + timeout + " must be one second or more.");
    }
    Story story = new Story(json ? stderr : stdout, System::nanoTime);
    DemoInput input = Inputs.read(new Wishes(workload, level, template, pods));
    Path directory = directory();
    story.tell("demo", input.title() + ", " + Story.counted(input.pods().size(), "pod"));
    try (Demo demo = new Demo(input, story, Duration.ofSeconds(timeout))) {
      Thread hook = Thread.ofPlatform().unstarted(() -> closeQuietly(demo));
      Runtime.getRuntime().addShutdownHook(hook);
      Ending ending = demo.play(injector, directory);
      stdout.println(json ? JsonDocument.of(ending) : Summary.of(ending));
      stdout.flush();
      if (keepRunning) {
        keep(demo.cluster(), directory);
      }
      Runtime.getRuntime().removeShutdownHook(hook);
      return ending.good() ? 0 : FAILED;
    }
  }

  private Path directory() throws BadInputException {
    try {
      if (out != null) {
        return Files.createDirectories(out);
      }
      Path target = Path.of("target");
      return Files.isDirectory(target)
          ? Files.createDirectories(target.resolve("demo"))
          : Files.createTempDirectory("ranktable-tables-");
    } catch (IOException e) {
      throw new BadInputException("Tables cannot be saved in " + out + ": " + e);
    }
  }

  private void keep(Cluster cluster, Path directory) throws IOException, InterruptedException {
    Path kubeconfig = directory.resolve("kubeconfig").toAbsolutePath();
    Files.writeString(kubeconfig, Kubeconfig.of(cluster.url()));
    stderr.println(
        """

        The API server keeps running until Ctrl-C. Look at it from another terminal:
          export KUBECONFIG=%s
          kubectl get pods,configmaps -A
        """
            .formatted(kubeconfig));
    new CountDownLatch(1).await();
  }

  private void closeQuietly(Demo demo) {
    try {
      demo.close();
    } catch (IOException e) {
      stderr.println("The demo did not end cleanly: " + e);
    }
  }
}
