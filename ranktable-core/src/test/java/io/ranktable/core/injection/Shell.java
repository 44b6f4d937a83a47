package io.ranktable.core.injection;

import static java.lang.ProcessBuilder.Redirect.DISCARD;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The shells that stand as {@code /bin/sh} in the images an inference engine comes in. */
enum Shell {
  /** Debian, Ubuntu. */
  DASH("dash", "", "apt-get install dash"),
  /** Alpine, busybox images. */
  BUSYBOX("busybox", "sh", "apt-get install busybox-static"),
  /** openEuler, CentOS; as {@code sh}, so in POSIX mode. */
  BASH("bash", "--posix", "apt-get install bash");

  private static final List<String> TOOLS =
      List.of("cat", "mv", "rm", "ln", "mkdir", "chmod", "sleep");

  private final String program;
  private final String argument;
  private final String howToInstall;

  Shell(String program, String argument, String howToInstall) {
    this.program = program;
    this.argument = argument;
    this.howToInstall = howToInstall;
  }

  /**
   * The command that starts this shell; skips the test where the shell is missing, or fails it if
   * the environment says {@code CI=true}.
   */
  List<String> command() {
    String path = find(program, howToInstall).toString();
    return argument.isEmpty() ? List.of(path) : List.of(path, argument);
  }

  /**
   * Whether this shell prefers its own tools to those on the PATH, as Debian's static busybox does.
   * There a tool can only be replaced by a function.
   */
  boolean bringsItsOwnTools() {
    return this == BUSYBOX;
  }

  /**
   * A directory with exactly the tools the gate may use, in the version that comes with this shell.
   * It lies in the build directory: JUnit warns of every link that leads out of a temporary one.
   */
  Path tools(boolean withGzip) throws IOException {
    Path directory =
        Path.of("target", "gate-tools", program + (withGzip ? "-gzip" : "")).toAbsolutePath();
    Files.createDirectories(directory);
    for (String tool : TOOLS) {
      link(directory, tool);
    }
    if (withGzip) {
      link(directory, "gzip");
    }
    return directory;
  }

  /**
   * The command that starts another one as process 1 of a PID namespace; skips the test where that
   * takes rights this user does not have.
   */
  static List<String> ownProcessWorld() throws IOException, InterruptedException {
    List<String> unshare =
        List.of(
            find("unshare", "apt-get install util-linux").toString(),
            "--pid",
            "--fork",
            "--kill-child");
    List<String> trial = new ArrayList<>(unshare);
    trial.add("true");
    if (new ProcessBuilder(trial)
            .redirectErrorStream(true)
            .redirectOutput(DISCARD)
            .start()
            .waitFor()
        != 0) {
      abort("unshare --pid is not permitted; to test the gate as process 1: run the tests as root");
    }
    return unshare;
  }

  private void link(Path directory, String tool) throws IOException {
    Path link = directory.resolve(tool);
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, tool(tool));
    }
  }

  private Path tool(String name) {
    return bringsItsOwnTools()
        ? find(program, howToInstall)
        : find(name, "apt-get install coreutils gzip");
  }

  private static Path find(String name, String howToInstall) {
    for (String directory : List.of("/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")) {
      Path candidate = Path.of(directory, name);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    String message = name + " is missing; to test the gate under it: " + howToInstall;
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }
}
