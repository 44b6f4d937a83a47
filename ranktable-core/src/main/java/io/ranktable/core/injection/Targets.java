package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses the containers of a pod that get a table. */
final class Targets {

  private Targets() {}

  /**
   * The containers named by annotation, else those that request an NPU resource, else all main
   * ones; in the pod's order.
   *
   * @param findings takes what is wrong; then the result is empty
   */
  static List<PodContainer> choose(
      JsonNode pod,
      Map<String, String> annotations,
      String template,
      PodFormat format,
      List<Finding> findings) {
    List<PodContainer> lasting = PodContainer.lasting(pod);
    Optional<String> key = Names.settingKey(annotations, Names.CONTAINERS, template);
    if (key.isPresent()) {
      return named(lasting, key.get(), annotations.getOrDefault(key.get(), ""), findings);
    }
    List<PodContainer> withNpu =
        lasting.stream().filter(container -> requestsNpu(container, format)).toList();
    return withNpu.isEmpty() ? PodContainer.mains(pod) : withNpu;
  }

  private static List<PodContainer> named(
      List<PodContainer> lasting, String key, String value, List<Finding> findings) {
    List<String> wanted = new ArrayList<>();
    for (String name : value.split(",", -1)) {
      if (!name.isBlank()) {
        wanted.add(name.strip());
      }
    }
    List<String> known = lasting.stream().map(PodContainer::name).toList();
    List<String> unknown = wanted.stream().filter(name -> !known.contains(name)).toList();
    if (wanted.isEmpty() || !unknown.isEmpty()) {
      String problem =
          wanted.isEmpty()
              ? " names no container."
              : " names " + quoted(unknown) + ", which the pod does not have.";
      findings.add(
          new Finding(
              Reason.CONTAINER_UNKNOWN,
              "The annotation "
                  + key
                  + problem
                  + " Use names of its containers and native sidecars: "
                  + String.join(", ", known)
                  + "."));
      return List.of();
    }
    return lasting.stream().filter(container -> wanted.contains(container.name())).toList();
  }

  private static boolean requestsNpu(PodContainer container, PodFormat format) {
    return PodReader.extended(container.json()).keySet().stream()
        .anyMatch(resource -> npu(resource, format.resources()));
  }

  private static boolean npu(String resource, List<String> globs) {
    boolean wanted = false;
    for (String glob : globs) {
      boolean not = glob.startsWith("!");
      if (matches(resource, not ? glob.substring(1) : glob)) {
        if (not) {
          return false;
        }
        wanted = true;
      }
    }
    return wanted;
  }

  private static boolean matches(String text, String glob) {
    String[] parts = glob.split("\\*", -1);
    if (parts.length == 1) {
      return text.equals(glob);
    }
    String last = parts[parts.length - 1];
    if (!text.startsWith(parts[0]) || text.length() < parts[0].length() + last.length()) {
      return false;
    }
    int from = parts[0].length();
    int end = text.length() - last.length();
    for (int part = 1; part < parts.length - 1; part++) {
      int found = text.indexOf(parts[part], from);
      if (found < 0 || found + parts[part].length() > end) {
        return false;
      }
      from = found + parts[part].length();
    }
    return text.endsWith(last);
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }
}
