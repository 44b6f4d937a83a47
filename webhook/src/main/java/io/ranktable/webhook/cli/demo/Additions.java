package io.ranktable.webhook.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Says in a few words what the webhook has added to a pod. */
final class Additions {

  private Additions() {}

  /** What the pod has after admission and had not before; {@code nothing} when that is nothing. */
  static String between(JsonNode before, JsonNode after) {
    List<String> parts = new ArrayList<>();
    Set<String> gates = added(before, after, "initContainers");
    if (!gates.isEmpty()) {
      parts.add("init container " + String.join(", ", gates));
    }
    Set<String> volumes = added(before, after, "volumes");
    if (!volumes.isEmpty()) {
      parts.add(volumes.size() + (volumes.size() == 1 ? " volume" : " volumes"));
    }
    for (JsonNode container : after.path("spec").path("containers")) {
      String name = container.path("name").asText();
      Set<String> had = paths(container(before, name));
      String mounts =
          paths(container).stream()
              .filter(path -> !had.contains(path))
              .collect(Collectors.joining(", "));
      if (!mounts.isEmpty()) {
        parts.add(mounts + " in container " + name);
      }
    }
    for (String marks : List.of("labels", "annotations")) {
      Set<String> names = fields(after.path("metadata").path(marks));
      names.removeAll(fields(before.path("metadata").path(marks)));
      names.forEach(name -> parts.add(marks.substring(0, marks.length() - 1) + " " + name));
    }
    return parts.isEmpty() ? "nothing" : String.join("; ", parts);
  }

  private static Set<String> added(JsonNode before, JsonNode after, String list) {
    Set<String> names = names(after.path("spec").path(list));
    names.removeAll(names(before.path("spec").path(list)));
    return names;
  }

  private static Set<String> names(JsonNode list) {
    return texts(list, "name");
  }

  private static Set<String> paths(JsonNode container) {
    return texts(container.path("volumeMounts"), "mountPath");
  }

  private static Set<String> texts(JsonNode list, String field) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(entry -> entry.path(field).asText())
        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
  }

  private static Set<String> fields(JsonNode object) {
    return object.properties().stream()
        .map(java.util.Map.Entry::getKey)
        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
  }

  private static JsonNode container(JsonNode pod, String name) {
    return StreamSupport.stream(pod.path("spec").path("containers").spliterator(), false)
        .filter(container -> container.path("name").asText().equals(name))
        .findFirst()
        .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
  }
}
