package io.ranktable.e2e.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the image is made of: the project's build files and its compiled classes.
 *
 * @param root the top directory of the project
 */
record SourceTree(Path root) {

  private static final List<String> MODULES = List.of("ranktable-core", "certs", "webhook");
  private static final int KEY_LENGTH = 12;

  /** Maven wants to see it because the parent names it; nothing of it gets into the image. */
  private static final String OTHER_MODULE = "e2e/pom.xml";

  /** Looks from the working directory upwards: Maven runs in e2e, tools in the top directory. */
  static Optional<SourceTree> find() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("e2e/image/base.sh"))) {
        return Optional.of(new SourceTree(at));
      }
    }
    return Optional.empty();
  }

  /** Returns one line that says what to do so that there is something to make an image of. */
  Optional<String> obstacle() {
    return MODULES.stream()
        .map(module -> root.resolve(module).resolve("target/classes"))
        .filter(classes -> !Files.isDirectory(classes))
        .findFirst()
        .map(classes -> "no " + classes + ": run ./mvnw package -Dmaven.test.skip first");
  }

  /** Returns a short hash of everything that gets into the image or decides how it is made. */
  String key(String base) throws IOException {
    MessageDigest digest = ImageArchive.sha256();
    digest.update(base.getBytes(StandardCharsets.UTF_8));
    for (Path file : files()) {
      digest.update(
          (root.relativize(file) + "\n" + Files.size(file) + "\n")
              .getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, KEY_LENGTH);
  }

  /**
   * Copies it, so that a build there cannot touch the jars that this program runs on.
   *
   * @param target a directory that does not exist yet
   */
  void copyTo(Path target) throws IOException {
    List<Path> files = new ArrayList<>(files());
    files.add(root.resolve(OTHER_MODULE));
    for (Path file : files) {
      Path copy = target.resolve(root.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>(List.of(root.resolve("pom.xml"), root.resolve("mvnw")));
    addAll(files, root.resolve(".mvn"));
    addAll(files, root.resolve("e2e/image"));
    for (String module : MODULES) {
      files.add(root.resolve(module).resolve("pom.xml"));
      addAll(files, root.resolve(module).resolve("target/classes"));
    }
    return files;
  }

  private static void addAll(List<Path> files, Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      walk.filter(Files::isRegularFile).sorted().forEach(files::add);
    }
  }
}
