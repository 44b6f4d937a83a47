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
    return PodReader.extended(container.json()).keySet().stream().anyMatch(format::isNpu);
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }
}
