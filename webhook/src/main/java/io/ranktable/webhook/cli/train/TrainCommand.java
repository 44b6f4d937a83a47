package io.ranktable.webhook.cli.train;

import io.ranktable.webhook.cli.console.Console;
import io.ranktable.webhook.cli.console.ExitCode;
import io.ranktable.webhook.cli.demo.Rehearsal;
import io.ranktable.webhook.cli.input.BadOptionException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ranktable train}: starts the server in a Java machine of its own, like this one, that
 * records what it does; shows it the demo's workloads and many admission reviews over HTTPS; and
 * ends it, upon which it writes the cache.
 */
@Command(
    name = "train",
    hidden = true,
    sortOptions = false,
    description = {
      "Makes the AOT cache that lets the server start in a third of the time.",
      "It fits only the Java machine, the options and the jars it was made with; where a cache that"
          + " fits is there already, nothing is done."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the cache is there, and a Java machine with the options of this one uses it; or --optional",
      "1:it could not be made; the last lines say why",
      "2:an option is wrong"
    })
public final class TrainCommand implements Callable<Integer> {

  private static final int CERTIFICATE_SECONDS = 120;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "the cache; what is there is replaced in one step")
  private Path output = Path.of("");

  @Option(
      names = "--reviews",
      paramLabel = "N",
      defaultValue = "2000",
      description = "how many pods are admitted; default 2000")
  private int reviews;

  @Option(
      names = "--tables",
      paramLabel = "N",
      defaultValue = "500",
      description = "how often a table is completed; default 500")
  private int tables;

  @Option(
      names = "--optional",
      description =
          "ends with 0 also when the cache cannot be made: a server starts without it, too")
  private boolean optional;

  private final Console console;

  /**
   * The command.
   *
   * @param console stderr gets what is done
   */
  public TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (reviews < 1) {
      throw new BadOptionException("--reviews " + reviews + " must be one or more.");
    }
    if (tables < 0) {
      throw new BadOptionException("--tables " + tables + " must not be negative.");
    }
    Path cache = output.toAbsolutePath().normalize();
    if (Files.isDirectory(cache) || !Files.isDirectory(cache.resolveSibling("."))) {
      throw new BadOptionException(
          "--output " + output + " must be a file in a directory that is there.");
    }
    PrintStream before = System.out;
    System.setOut(System.err);
    try {
      LoggingSystem.get(TrainCommand.class.getClassLoader()).beforeInitialize();
      return train(JavaMachine.likeThisOne(), cache);
    } catch (IOException e) {
      if (!optional) {
        throw e;
      }
      tell("there is no cache, the server will start without: " + e.getMessage());
      return ExitCode.OK.number();
    } finally {
      System.setOut(before);
    }
  }

  private int train(JavaMachine java, Path cache) throws Exception {
    if (Files.isRegularFile(cache) && java.refusal(cache).isEmpty()) {
      tell("%s is there and fits".formatted(cache));
      return ExitCode.OK.number();
    }
    long begun = System.nanoTime();
    Path fresh =
        cache.resolveSibling(cache.getFileName() + "." + ProcessHandle.current().pid() + ".new");
    try {
      rehearse(java, fresh);
      Optional<String> refusal = java.refusal(fresh);
      if (refusal.isPresent()) {
        throw new IOException(
            "the Java machine does not use the cache that it has made itself: "
                + refusal.orElseThrow());
      }
      Files.move(fresh, cache, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
    tell(
        "%s: %d MB, made in %d s"
            .formatted(
                cache, Files.size(cache) >> 20, (System.nanoTime() - begun) / 1_000_000_000));
    return ExitCode.OK.number();
  }

  private void rehearse(JavaMachine java, Path cache) throws Exception {
    try (Rehearsal rehearsal = new Rehearsal();
        TrainedServer server = TrainedServer.start(java, cache, rehearsal.kubeconfig())) {
      tell("the server learns to start");
      server.awaitReady();
      tell("the server learns %d tables".formatted(tables));
      rehearsal.play(server.mutate(), CERTIFICATE_SECONDS);
      rehearsal.repeatTables(tables);
      tell("the server learns %d admissions".formatted(reviews));
      rehearsal.repeat(server.mutate(), reviews);
      tell("the cache is written");
      server.finish();
    }
  }

  private void tell(String what) {
    console.err().println("train: " + what);
  }
}
