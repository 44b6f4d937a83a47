package io.ranktable.e2e.image;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.file.PathUtils;

/** Runs the programs that make the image of the injector. */
final class ImageBuild {

  private static final int LOG_LINES = 40;
  private static final String TRAINED = "image/ranktable-injector.tar";
  private static final String UNTRAINED = "jib-image.tar";

  private ImageBuild() {}

  /** Returns one line that says what to install, or empty. */
  static Optional<String> obstacle(SourceTree tree) {
    try {
      Path said = Files.createTempFile("ranktable-image", ".out");
      try {
        int exitCode =
            wait(
                new ProcessBuilder(script(tree), "--ready")
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile()));
        return exitCode == 0 ? Optional.empty() : Optional.of(Files.readString(said).strip());
      } finally {
        Files.deleteIfExists(said);
      }
    } catch (IOException e) {
      return Optional.of(script(tree) + " cannot be run: " + e.getMessage());
    }
  }

  /** Returns the base, made now if it is not in the cache. */
  static Path base(SourceTree tree) throws IOException {
    Path said = Files.createTempFile("ranktable-image", ".out");
    try {
      int exitCode =
          wait(
              new ProcessBuilder(script(tree))
                  .redirectOutput(said.toFile())
                  .redirectError(Redirect.INHERIT));
      if (exitCode != 0) {
        throw new IllegalStateException(
            script(tree) + " failed; what it said stands on standard error");
      }
      return Path.of(Files.readString(said).strip());
    } finally {
      Files.deleteIfExists(said);
    }
  }

  /** Makes the image in a copy of the project. */
  static void run(SourceTree tree, Path base, InjectorImage image, boolean trained)
      throws IOException {
    System.err.println(
        "making image %s (about %s)"
            .formatted(image.reference(), trained ? "two minutes" : "half a minute"));
    Path copy = Files.createTempDirectory("ranktable-image-");
    try {
      Path project = copy.resolve("project");
      tree.copyTo(project);
      Path log = copy.resolve("log");
      int exitCode =
          wait(
              new ProcessBuilder(maven(project, base, image, trained))
                  .directory(project.toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(log.toFile()));
      if (exitCode != 0) {
        // Maven tells at length where in Maven something failed.
        List<String> lines =
            Files.readAllLines(log).stream().filter(line -> !line.startsWith("    at ")).toList();
        throw new IllegalStateException(
            "the image of the injector was not made:\n"
                + String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())));
      }
      Path fresh = image.tar().resolveSibling(image.tar().getFileName() + ".new");
      Files.copy(
          project.resolve("webhook/target").resolve(trained ? TRAINED : UNTRAINED),
          fresh,
          StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, image.tar(), StandardCopyOption.ATOMIC_MOVE);
      System.err.println("made " + image.tar() + ", " + Files.size(image.tar()) + " bytes");
    } finally {
      PathUtils.deleteDirectory(copy);
    }
  }

  /** As a user calls it, but for what has been compiled already. */
  private static List<String> maven(Path project, Path base, InjectorImage image, boolean trained) {
    List<String> command = new ArrayList<>();
    command.add(project.resolve("mvnw").toString());
    command.addAll(List.of("--batch-mode", "--quiet", "-pl", "webhook", "-am"));
    if (trained) {
      command.addAll(List.of("verify", "-P", "trained-image"));
    } else {
      command.addAll(List.of("package", "jib:buildTar"));
      command.add("-Djib.from.image=tar://" + base);
      command.add("-Djib.from.platforms=linux/" + ImageArchive.architecture());
    }
    command.add("-Dimage=" + image.reference());
    command.addAll(List.of("-Dmaven.test.skip", "-Dmaven.main.skip", "-Dmaven.resources.skip"));
    command.addAll(List.of("-Dspotless.check.skip", "-Dspring-boot.repackage.skip"));
    // The repository of the Maven that runs the tests.
    Optional.ofNullable(System.getProperty("localRepository"))
        .ifPresent(repository -> command.add("-Dmaven.repo.local=" + repository));
    return command;
  }

  private static String script(SourceTree tree) {
    return tree.root().resolve("e2e/image/base.sh").toString();
  }

  private static int wait(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + builder.command(), e);
    }
  }
}
