package io.ranktable.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Expected outputs kept as files under {@code src/test/resources/goldens}. A run with {@code
 * -Dgoldens.refresh=true} writes them anew, to be read before they are committed.
 */
public final class Goldens {

  private static final boolean REFRESH = Boolean.getBoolean("goldens.refresh");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Goldens() {}

  /**
   * Compares a text with a golden file.
   *
   * @param name path below the folder of goldens
   */
  public static void check(String name, String actual) {
    Path file = folder().resolve(name);
    try {
      if (REFRESH) {
        Files.createDirectories(file.resolve("..").normalize());
        Files.writeString(file, actual);
      }
      assertThat(file)
          .as("golden file; if what it says has rightly changed, run with -Dgoldens.refresh=true")
          .exists()
          .content()
          .isEqualTo(actual);
    } catch (IOException e) {
      throw new IllegalStateException("Golden file " + file + " cannot be written", e);
    }
  }

  /** Compares JSON, indented and in the order it comes in, with a golden file. */
  public static void check(String name, JsonNode actual) {
    try {
      check(name, JSON.writeValueAsString(actual) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Checks that a folder of goldens has exactly these files, so that none outlives what it was for.
   *
   * @param folder path below the folder of goldens
   * @param names file names
   */
  public static void noneStale(String folder, Set<String> names) {
    try (Stream<Path> files = Files.list(folder().resolve(folder))) {
      assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
          .as("golden files in %s", folder)
          .isEqualTo(names);
    } catch (IOException e) {
      throw new IllegalStateException("Goldens of " + folder + " cannot be listed", e);
    }
  }

  private static Path folder() {
    return Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "goldens");
  }
}
