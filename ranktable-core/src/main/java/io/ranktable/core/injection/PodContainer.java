package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One container of the pod as it comes in, and where it is.
 *
 * @param list name of its array in the spec: {@code containers} or {@code initContainers}
 * @param position its place in that array
 * @param json the container
 */
record PodContainer(String list, int position, JsonNode json) {

  /** The array of main containers. */
  static final String MAIN = "containers";

  /** The array of init containers and native sidecars. */
  static final String INIT = "initContainers";

  /** The main containers of a pod. */
  static List<PodContainer> mains(JsonNode pod) {
    return of(pod, MAIN);
  }

  /** The init containers and native sidecars of a pod. */
  static List<PodContainer> inits(JsonNode pod) {
    return of(pod, INIT);
  }

  /** Init containers first, as they start. */
  static List<PodContainer> all(JsonNode pod) {
    List<PodContainer> all = new ArrayList<>(inits(pod));
    all.addAll(mains(pod));
    return all;
  }

  /** Those that run as long as the pod: main containers, then native sidecars. */
  static List<PodContainer> lasting(JsonNode pod) {
    List<PodContainer> lasting = new ArrayList<>(mains(pod));
    inits(pod).stream().filter(PodContainer::sidecar).forEach(lasting::add);
    return lasting;
  }

  private static List<PodContainer> of(JsonNode pod, String list) {
    List<PodContainer> containers = new ArrayList<>();
    for (JsonNode json : pod.path("spec").path(list)) {
      containers.add(new PodContainer(list, containers.size(), json));
    }
    return containers;
  }

  /** Its name; empty when it has none. */
  String name() {
    return json.path("name").asText("");
  }

  /** Whether it is a native sidecar: an init container that is restarted always. */
  boolean sidecar() {
    return list.equals(INIT) && json.path("restartPolicy").asText("").equals("Always");
  }
}
