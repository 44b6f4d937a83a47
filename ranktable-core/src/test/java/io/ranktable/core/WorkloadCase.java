package io.ranktable.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Pods of one kind of workload with their parents, recorded or reconstructed: see the READMEs of
 * the folders.
 *
 * @param id name of the folder and of the profile
 * @param pods as stored after they were created, by name
 * @param parents the objects that profiles look at
 */
public record WorkloadCase(String id, SortedMap<String, JsonNode> pods, List<JsonNode> parents) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** All of them, by name. */
  public static List<WorkloadCase> all() {
    List<WorkloadCase> cases = new ArrayList<>();
    for (RealWorkload workload : RealWorkload.values()) {
      cases.add(new WorkloadCase(workload.id(), workload.runningPods(), workload.parents()));
    }
    Path folder =
        Path.of(System.getProperty("basedir", "."), "src/test/resources/fixtures/workload-cases");
    try (Stream<Path> folders = Files.list(folder).filter(Files::isDirectory)) {
      folders.forEach(
          one ->
              cases.add(
                  new WorkloadCase(
                      one.getFileName().toString(),
                      objects(one.resolve("pods")),
                      parents(one.resolve("parents")))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cases.sort(Comparator.comparing(WorkloadCase::id));
    return cases;
  }

  /** A pod as a webhook sees it: without UID, and without name where the API server makes it up. */
  public static JsonNode atAdmission(JsonNode pod) {
    ObjectNode copy = pod.deepCopy();
    ObjectNode meta = copy.withObject("/metadata");
    meta.remove(Arrays.asList("uid", "creationTimestamp", "resourceVersion", "generation"));
    String generateName = meta.path("generateName").asText("");
    boolean numbered = meta.at("/ownerReferences/0/kind").asText("").equals("StatefulSet");
    if (!generateName.isEmpty() && !numbered) {
      meta.remove("name");
    }
    copy.remove("status");
    return copy;
  }

  @Override
  public String toString() {
    return id;
  }

  private static List<JsonNode> parents(Path folder) {
    return Files.isDirectory(folder) ? new ArrayList<>(objects(folder).values()) : List.of();
  }

  /** The objects in the files of a folder, by name of the file. */
  static SortedMap<String, JsonNode> objects(Path folder) {
    SortedMap<String, JsonNode> objects = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        objects.put(
            file.getFileName().toString().replaceAll("\\.json$", ""), JSON.readTree(file.toFile()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return objects;
  }
}
