package io.ranktable.e2e.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Pods and parents recorded from real controllers. */
final class Recordings {

  static final List<String> CONTROLLERS = List.of("aibrix", "jobset", "kthena", "lws");

  private static final ObjectMapper JSON = new ObjectMapper();

  private Recordings() {}

  /** The pods of a controller as the API server sent them to the webhook. */
  static List<ObjectNode> incomingPods(String controller) {
    return files(controller + "/admission").stream()
        .map(file -> (ObjectNode) read(file).at("/request/object"))
        .map(Recordings::withoutManagedFields)
        .toList();
  }

  /** AdmissionReviews of a controller as text. */
  static List<String> reviews(String controller) {
    return files(controller + "/admission").stream().map(Recordings::text).toList();
  }

  /** The parents of a controller's pods. */
  static List<ObjectNode> parents(String controller) {
    return files(controller + "/parents").stream()
        .map(file -> withoutManagedFields((ObjectNode) read(file)))
        .toList();
  }

  /**
   * Objects of the cases of a profile, as they can be created.
   *
   * @param what {@code pods} or {@code parents}
   */
  static List<ObjectNode> cases(String profile, String what) {
    List<ObjectNode> objects = new ArrayList<>();
    for (Path file : resources("/fixtures/workload-cases/" + profile + "/" + what)) {
      ObjectNode object = (ObjectNode) read(file);
      object
          .withObject("/metadata")
          .remove(List.of("uid", "resourceVersion", "creationTimestamp", "generation"));
      object.remove("status");
      objects.add(object);
    }
    return objects;
  }

  /**
   * The same object with one word replaced everywhere, to have another workload of the same shape.
   */
  static ObjectNode renamed(ObjectNode object, String from, String to) {
    try {
      return (ObjectNode) JSON.readTree(object.toString().replace(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode withoutManagedFields(ObjectNode object) {
    ((ObjectNode) object.path("metadata")).remove("managedFields");
    return object;
  }

  private static List<Path> files(String folder) {
    return resources("/fixtures/real-workloads/" + folder);
  }

  private static List<Path> resources(String folder) {
    URL url = Objects.requireNonNull(Recordings.class.getResource(folder), folder);
    try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
