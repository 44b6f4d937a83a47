package io.ranktable.webhook.cli;

import io.ranktable.webhook.cli.check.CheckCommand;
import io.ranktable.webhook.cli.console.Console;
import io.ranktable.webhook.cli.console.ExitCode;
import io.ranktable.webhook.cli.demo.DemoCommand;
import io.ranktable.webhook.cli.demo.Injector;
import io.ranktable.webhook.cli.input.BadInputException;
import io.ranktable.webhook.cli.input.BadOptionException;
import io.ranktable.webhook.cli.offline.InjectCommand;
import io.ranktable.webhook.cli.offline.RenderCommand;
import io.ranktable.webhook.cli.offline.ValidateCommand;
import io.ranktable.webhook.cli.train.TrainCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: one command with a subcommand for each thing that it can do. */
@Command(
    name = "ranktable",
    sortOptions = false,
    description = "Gives distributed inference on Huawei Ascend NPUs its ranktable on Kubernetes.",
    versionProvider = Ranktable.Version.class)
public final class Ranktable {

  private static final String SERVE = "serve";
  private static final List<String> HELP = List.of("-h", "--help");

  private Ranktable() {}

  /** The version of this program. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      try (InputStream in = Ranktable.class.getResourceAsStream("version.txt")) {
        if (in == null) {
          throw new IllegalStateException("The program lacks its own resource version.txt");
        }
        return new String[] {
          "ranktable " + new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()
        };
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read version.txt", e);
      }
    }
  }

  /**
   * Whether these words start the server: no command, a setting, or {@code serve} without a call
   * for help. The server is no command here, so that nothing stands between Spring and its failures
   * and the offline commands start without Spring.
   */
  public static boolean serves(String... args) {
    if (args.length == 0) {
      return true;
    }
    boolean setting = args[0].startsWith("--") && args[0].contains("=");
    return setting || (args[0].equals(SERVE) && Arrays.stream(args).noneMatch(HELP::contains));
  }

  /** The settings among the words that {@link #serves}. */
  public static String[] settings(String... args) {
    return args.length > 0 && args[0].equals(SERVE)
        ? Arrays.copyOfRange(args, 1, args.length)
        : args;
  }

  /**
   * Runs a command to its end.
   *
   * @param injector starts the server inside this program, for commands that show it
   * @param console the streams of the command
   * @param args the command and its options
   * @return the exit code
   */
  public static int run(Injector injector, Console console, String... args) {
    CommandLine root = line(injector, console);
    int code = root.execute(args);
    console.out().flush();
    console.err().flush();
    return code;
  }

  /** The command with all subcommands, for whoever wants to know what there is. */
  static CommandLine line(Injector injector, Console console) {
    CommandLine root = new CommandLine(new Ranktable());
    root.addSubcommand(SERVE, ServeCommand.spec());
    root.addSubcommand(new DemoCommand(injector, console));
    root.addSubcommand(new CheckCommand(console));
    root.addSubcommand(new RenderCommand(console));
    root.addSubcommand(new InjectCommand(console));
    root.addSubcommand(new ValidateCommand(console));
    root.addSubcommand(new TrainCommand(console));
    root.addSubcommand(new HelpCommand());
    root.getCommandSpec()
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("show the version")
                .build());
    withHelp(root);
    root.getSubcommands().values().stream()
        .filter(command -> !(command.getCommand() instanceof HelpCommand))
        .forEach(Ranktable::withHelp);
    return root.setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setExitCodeExceptionMapper(problem -> ExitCode.FAILED.number())
        .setParameterExceptionHandler((problem, given) -> wrongUsage(console, problem))
        .setExecutionExceptionHandler((problem, at, parsed) -> failed(console, at, problem));
  }

  private static void withHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help").usageHelp(true).description("show this").build());
  }

  private static int wrongUsage(Console console, ParameterException problem) {
    CommandLine at = problem.getCommandLine();
    if (problem instanceof UnmatchedArgumentException unmatched
        && at.getParent() == null
        && !unmatched.isUnknownOption()) {
      console
          .err()
          .println(
              "There is no command \""
                  + unmatched.getUnmatched().getFirst()
                  + "\". There are "
                  + at.getSubcommands().entrySet().stream()
                      .filter(known -> !known.getValue().getCommandSpec().usageMessage().hidden())
                      .map(Map.Entry::getKey)
                      .collect(Collectors.joining(", "))
                  + ".");
    } else {
      String message = String.valueOf(problem.getMessage());
      console.err().println(message.endsWith(".") ? message : message + ".");
    }
    console.err().println("See ./" + at.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE.number();
  }

  private static int failed(Console console, CommandLine at, Exception problem) {
    if (problem instanceof BadInputException) {
      console.err().println(problem.getMessage());
      return (problem instanceof BadOptionException ? ExitCode.USAGE : ExitCode.BAD_INPUT).number();
    }
    console.err().println("./" + at.getCommandSpec().qualifiedName() + " failed: " + problem);
    if (problem instanceof RuntimeException) {
      problem.printStackTrace(console.err());
    }
    return ExitCode.FAILED.number();
  }
}
