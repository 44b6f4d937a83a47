package io.ranktable.e2e.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * AdmissionReviews recorded from real controllers, grown to a size as real pods grow: by
 * environment variables of the first container and by annotations.
 */
final class Reviews {

  private static final Path RECORDED =
      Path.of("ranktable-core/src/test/resources/fixtures/real-workloads");
  private static final String TEMPLATE = "ranktable.io/template";
  private static final int VARIABLE_LENGTH = 96;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Reviews() {}

  /**
   * Pods that get a table: one review of each recorded controller.
   *
   * @param bytes at least so long each; 0 leaves them as they are
   */
  static List<byte[]> ours(int bytes) throws IOException {
    return grown(bytes, true);
  }

  /** The same pods without our annotations: they are let in as they are. */
  static List<byte[]> notOurs(int bytes) throws IOException {
    return grown(bytes, false);
  }

  private static List<byte[]> grown(int bytes, boolean ours) throws IOException {
    List<byte[]> found = new ArrayList<>();
    for (String controller : List.of("kthena", "lws", "aibrix", "jobset")) {
      ObjectNode review = recorded(controller);
      if (!ours) {
        unmark(review);
      }
      found.add(grow(review, bytes));
    }
    return found;
  }

  private static void unmark(ObjectNode review) {
    ObjectNode annotations = (ObjectNode) review.at("/request/object/metadata/annotations");
    List<String> own =
        annotations.properties().stream()
            .map(entry -> entry.getKey())
            .filter(name -> name.startsWith("ranktable.io/"))
            .toList();
    annotations.remove(own);
  }

  private static byte[] grow(ObjectNode review, int bytes) throws IOException {
    byte[] text = JSON.writeValueAsBytes(review);
    ArrayNode env = review.at("/request/object/spec/containers/0").withArray("env");
    ObjectNode annotations = (ObjectNode) review.at("/request/object/metadata/annotations");
    for (int number = 0; text.length < bytes; number++) {
      int missing = bytes - text.length;
      for (int i = 0; i < Math.max(1, missing / (2 * VARIABLE_LENGTH)); i++) {
        String name = "ENGINE_SETTING_%d_%d".formatted(number, i);
        if (i % 4 == 3) {
          annotations.put("example.com/" + name, "v".repeat(VARIABLE_LENGTH - 40));
        } else {
          env.addObject().put("name", name).put("value", "v".repeat(VARIABLE_LENGTH - 46));
        }
      }
      text = JSON.writeValueAsBytes(review);
    }
    return text;
  }

  private static ObjectNode recorded(String controller) throws IOException {
    Path directory = root().resolve(RECORDED).resolve(controller).resolve("admission");
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        ObjectNode review = (ObjectNode) JSON.readTree(file.toFile());
        if (review.at("/request/object/metadata/annotations").has(TEMPLATE)) {
          return review;
        }
      }
    }
    throw new IOException("no review of a pod with " + TEMPLATE + " in " + directory);
  }

  private static Path root() throws IOException {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(RECORDED))) {
        return at;
      }
    }
    throw new IOException("there is no " + RECORDED + ": run this in the project's directory");
  }
}
