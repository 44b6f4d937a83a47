package io.ranktable.webhook.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.ranktable.core.table.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Judges how the play ended, by what lies in the cluster and in the pods. */
final class Verdict {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Verdict() {}

  /** What is not as it should be, a sentence each; empty when all went well. */
  static List<String> problems(Board board, List<PlayedPod> pods) {
    List<String> problems = new ArrayList<>(board.failures());
    TreeSet<String> wanted = new TreeSet<>();
    pods.forEach(pod -> wanted.addAll(pod.tables()));
    if (wanted.isEmpty()) {
      problems.add("No pod takes part in a table");
    }
    Map<String, ConfigMap> tables = board.tables();
    for (String name : wanted) {
      ConfigMap map = tables.get(name);
      if (map == null) {
        problems.add("Table " + name + " was not written");
      } else {
        check(map).ifPresent(problems::add);
      }
    }
    for (PlayedPod pod : pods) {
      if (!pod.tables().isEmpty()) {
        check(board, pod, tables).ifPresent(problems::add);
      }
    }
    return problems;
  }

  /** Whether everything that is played has come to its end. */
  static boolean settled(Board board, List<PlayedPod> pods) {
    Map<String, ConfigMap> tables = board.tables();
    return pods.stream()
        .allMatch(
            pod ->
                pod.tables().isEmpty()
                    || board.gate(pod.uid()).isPresent()
                    || pod.tables().stream().anyMatch(name -> invalid(tables.get(name))));
  }

  private static boolean invalid(@Nullable ConfigMap table) {
    return table != null && state(table).equals("invalid");
  }

  /** The text of a table; empty when the ConfigMap holds none. */
  static String text(ConfigMap map) {
    return Objects.requireNonNullElse(map.getData(), Map.<String, String>of()).entrySet().stream()
        .filter(entry -> !Names.reservedKey(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** The state of a table as its annotation says. */
  static String state(ConfigMap map) {
    return annotation(map, Names.TABLE_STATE);
  }

  /** An annotation of a table; empty when it has none. */
  static String annotation(ConfigMap map, String name) {
    return Objects.requireNonNullElse(map.getMetadata().getAnnotations(), Map.<String, String>of())
        .getOrDefault(name, "");
  }

  private static Optional<String> check(ConfigMap map) {
    String name = map.getMetadata().getName();
    if (!state(map).equals("completed")) {
      String progress = map.getData().getOrDefault(Names.KEY_PROGRESS, "").strip();
      return Optional.of("Table " + name + " is " + state(map) + ": " + progress);
    }
    try {
      return JSON.readTree(text(map)).isObject()
          ? Optional.empty()
          : Optional.of("Table " + name + " is no JSON object");
    } catch (JsonProcessingException e) {
      return Optional.of("Table " + name + " is no JSON: " + e.getOriginalMessage());
    }
  }

  private static Optional<String> check(Board board, PlayedPod pod, Map<String, ConfigMap> tables) {
    Optional<Board.Opened> gate = board.gate(pod.uid());
    if (gate.isEmpty()) {
      return Optional.of("The gate of pod " + pod.name() + " still waits");
    }
    if (gate.get().end().code() != 0) {
      return Optional.of(
          "The gate of pod " + pod.name() + " ended with exit code " + gate.get().end().code());
    }
    for (String name : pod.tables()) {
      ConfigMap map = tables.get(name);
      String digest = map == null ? "" : annotation(map, Names.TABLE_DIGEST);
      String copied = gate.get().end().digests().getOrDefault(name, digest);
      if (!digest.equals(copied)) {
        return Optional.of(
            "Pod %s took the table %s with digest %s, but %s is published"
                .formatted(pod.name(), name, copied, digest));
      }
      if (map != null && !delivered(gate.get(), text(map))) {
        return Optional.of("Pod " + pod.name() + " has no file with the text of table " + name);
      }
    }
    return Optional.empty();
  }

  /** Whether the engine finds exactly this text; true as well where nothing is copied. */
  private static boolean delivered(Board.Opened gate, String text) {
    List<Path> directories = gate.end().files();
    return directories.isEmpty()
        || directories.stream().anyMatch(directory -> holds(directory, text));
  }

  private static boolean holds(Path directory, String text) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file).equals(text)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
