package io.ranktable.webhook.cli.demo;

import io.ranktable.webhook.cli.console.Console;
import io.ranktable.webhook.cli.console.ExitCode;
import io.ranktable.webhook.cli.demo.input.DemoInput;
import io.ranktable.webhook.cli.demo.input.Inputs;
import io.ranktable.webhook.cli.demo.input.Wishes;
import io.ranktable.webhook.cli.input.BadInputException;
import io.ranktable.webhook.cli.input.BadOptionException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine.Command;
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
      "2:an option cannot be used",
      "3:a file cannot be used"
    })
public final class DemoCommand implements Callable<Integer> {

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
          "your own pods and what owns them, YAML or JSON, a file, a directory or - for stdin; their device annotations are written"
              + " once they are on a node, and invented where they have none")
  private @Nullable String pods;

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
  private final Console console;

  /**
   * The command.
   *
   * @param injector starts the injector
   * @param console stdout gets the story and the tables, or the JSON document; stderr what is
   *     wrong, and the story where stdout gets JSON
   */
  public DemoCommand(Injector injector, Console console) {
    this.injector = injector;
    this.console = console;
  }

  /** Plays. While it runs, what other code prints to {@code System.out} goes to stderr. */
  @Override
  public Integer call() throws Exception {
    PrintStream before = System.out;
    System.setOut(System.err);
    try {
      return play();
    } finally {
      console.out().flush();
      System.setOut(before);
    }
  }

  private int play() throws Exception {
    LoggingSystem.get(DemoCommand.class.getClassLoader()).beforeInitialize();
    if (timeout < 1) {
      throw new BadOptionException("--timeout " + timeout + " must be one second or more.");
    }
    Story story = new Story(json ? console.err() : console.out(), System::nanoTime);
    DemoInput input = Inputs.read(new Wishes(workload, level, template, pods), console.in());
    Path directory = directory();
    story.tell("demo", input.title() + ", " + Story.counted(input.pods().size(), "pod"));
    try (Demo demo = new Demo(input, story, Duration.ofSeconds(timeout))) {
      Thread hook = Thread.ofPlatform().unstarted(() -> closeQuietly(demo));
      Runtime.getRuntime().addShutdownHook(hook);
      Ending ending = demo.play(injector, directory);
      console.out().println(json ? JsonDocument.of(ending) : Summary.of(ending));
      console.out().flush();
      if (keepRunning) {
        keep(demo.cluster(), directory);
      }
      Runtime.getRuntime().removeShutdownHook(hook);
      return (ending.good() ? ExitCode.OK : ExitCode.FAILED).number();
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
    console
        .err()
        .println(
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
      console.err().println("The demo did not end cleanly: " + e);
    }
  }
}
