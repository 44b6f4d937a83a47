package io.ranktable.e2e.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.io.file.PathUtils;

/**
 * The injector's image in a directory of its own, so that its Java machine can be run with its jars
 * without a container: times and sizes of the files are those of the image, so its AOT cache fits.
 * Closing it removes the directory.
 */
public final class UnpackedImage implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the image calls its own program. */
  private static final String APP = "/app/";

  private final Path directory;
  private final Path root;
  private final JsonNode config;

  private UnpackedImage(Path directory, Path root, JsonNode config) {
    this.directory = directory;
    this.root = root;
    this.config = config;
  }

  /** Unpacks an archive as jib writes it. */
  public static UnpackedImage of(InjectorImage image) throws IOException {
    Path directory = Files.createTempDirectory("ranktable-unpacked-");
    Path archive = Files.createDirectory(directory.resolve("archive"));
    unpack(Files.newInputStream(image.tar()), archive);
    JsonNode manifest = JSON.readTree(archive.resolve("manifest.json").toFile()).get(0);
    Path root = Files.createDirectory(directory.resolve("root"));
    for (JsonNode layer : manifest.get("Layers")) {
      InputStream in = Files.newInputStream(archive.resolve(layer.asText()));
      unpack(layer.asText().endsWith(".gz") ? new GZIPInputStream(in) : in, root);
    }
    JsonNode config = JSON.readTree(archive.resolve(manifest.get("Config").asText()).toFile());
    PathUtils.deleteDirectory(archive);
    return new UnpackedImage(directory, root, config);
  }

  /** Returns the path of a file of the image, given as a container sees it. */
  public Path file(String path) {
    return root.resolve(path.substring(1));
  }

  /**
   * Returns the image's own command line with further options of the Java machine.
   *
   * @param options they win over those of the image
   * @param words what the program shall do
   */
  public List<String> command(List<String> options, String... words) throws IOException {
    List<String> entrypoint = new ArrayList<>();
    config.at("/config/Entrypoint").forEach(word -> entrypoint.add(word.asText()));
    String main = entrypoint.removeLast();
    entrypoint.removeFirst();
    List<String> command = new ArrayList<>();
    command.add(javaHome().resolve("bin/java").toString());
    for (String word : entrypoint) {
      command.add(here(word));
    }
    command.addAll(options);
    command.add(main);
    command.addAll(List.of(words));
    return command;
  }

  /** Returns where the image's Java lies. */
  public Path javaHome() {
    for (JsonNode variable : config.at("/config/Env")) {
      if (variable.asText().startsWith("JAVA_HOME=")) {
        return file(variable.asText().substring("JAVA_HOME=".length()));
      }
    }
    throw new IllegalStateException("the image does not say where its Java is");
  }

  /** Returns how much its files are in all, links not counted. */
  public long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  @Override
  public void close() throws IOException {
    PathUtils.deleteDirectory(directory);
  }

  /** A word of the command line with the paths of this directory. */
  private String here(String word) throws IOException {
    if (!word.startsWith("@")) {
      return word.replace(APP, root + APP);
    }
    Path words = directory.resolve(Path.of(word).getFileName());
    Files.writeString(words, Files.readString(file(word.substring(1))).replace(APP, root + APP));
    return "@" + words;
  }

  private static void unpack(InputStream in, Path target) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
          throw new IOException("the archive leads out of its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(Objects.requireNonNull(file.getParent()));
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
          Files.createDirectories(Objects.requireNonNull(file.getParent()));
          Files.copy(tar, file, StandardCopyOption.REPLACE_EXISTING);
          Files.setPosixFilePermissions(file, permissions(entry.getMode()));
          Files.setLastModifiedTime(file, entry.getLastModifiedTime());
        }
      }
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    PosixFilePermission[] all = PosixFilePermission.values();
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < all.length; bit++) {
      if ((mode & (0400 >> bit)) != 0) {
        set.add(all[bit]);
      }
    }
    return set;
  }
}
