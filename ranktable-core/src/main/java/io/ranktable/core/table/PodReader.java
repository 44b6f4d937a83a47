package io.ranktable.core.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link PodFacts} from a pod's JSON. Fields of a wrong type count as absent: the API server
 * has checked them already.
 */
public final class PodReader {

  private static final int ENV_VALUE_LIMIT = 256;
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  /** Reasons of the kubelet for a container whose process never came into being. */
  private static final Set<String> START_FAILURES =
      Set.of("RunContainerError", "CreateContainerError", "StartError");

  private static final String BACK_OFF = "CrashLoopBackOff";

  /**
   * Schedulers explain themselves at length in large clusters; the beginning tells what matters.
   */
  private static final int SCHEDULER_WORDS = 300;

  private PodReader() {}

  /**
   * Reads a pod.
   *
   * @param pod the pod object
   * @param requestNamespace used when the pod itself names no namespace, as happens at admission
   */
  public static PodFacts read(JsonNode pod, String requestNamespace) {
    JsonNode meta = pod.path("metadata");
    JsonNode spec = pod.path("spec");
    JsonNode status = pod.path("status");
    String namespace = meta.path("namespace").asText("");
    return new PodFacts(
        namespace.isEmpty() ? requestNamespace : namespace,
        meta.path("name").asText(""),
        meta.path("generateName").asText(""),
        meta.path("uid").asText(""),
        instant(meta.path("creationTimestamp").textValue()),
        meta.hasNonNull("deletionTimestamp"),
        status.path("phase").asText(""),
        emptyToNull(status.path("podIP").textValue()),
        emptyToNull(status.path("hostIP").textValue()),
        emptyToNull(spec.path("nodeName").textValue()),
        emptyToNull(spec.path("hostname").textValue()),
        strings(meta.path("labels")),
        annotations(meta.path("annotations")),
        env(spec.path("containers")),
        resources(spec),
        owner(meta.path("ownerReferences")),
        gate(status.path("initContainerStatuses")),
        unschedulable(status.path("conditions")));
  }

  private static Instant instant(@Nullable String text) {
    try {
      return text == null ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static Map<String, String> strings(JsonNode node) {
    Map<String, String> map = new HashMap<>();
    node.properties().forEach(e -> map.put(e.getKey(), e.getValue().asText("")));
    return map;
  }

  private static Map<String, String> annotations(JsonNode node) {
    Map<String, String> map = strings(node);
    map.remove(LAST_APPLIED);
    return map;
  }

  private static Map<String, String> env(JsonNode containers) {
    Map<String, String> map = new LinkedHashMap<>();
    for (JsonNode container : containers) {
      for (JsonNode variable : container.path("env")) {
        String value = variable.path("value").textValue();
        if (value != null && value.length() <= ENV_VALUE_LIMIT && !variable.has("valueFrom")) {
          map.putIfAbsent(variable.path("name").asText(""), value);
        }
      }
    }
    return map;
  }

  private static Map<String, Long> resources(JsonNode spec) {
    Map<String, Long> total = new HashMap<>();
    for (JsonNode container : spec.path("containers")) {
      extended(container).forEach((name, count) -> total.merge(name, count, Long::sum));
    }
    for (JsonNode container : spec.path("initContainers")) {
      extended(container).forEach((name, count) -> total.merge(name, count, Math::max));
    }
    return total;
  }

  /**
   * Extended resources of one container that it asks for at least one of. Limits and requests of an
   * extended resource are equal by Kubernetes' rules; a pod that comes in with one of them only
   * gets the other as default.
   */
  public static Map<String, Long> extended(JsonNode container) {
    Map<String, Long> map = new HashMap<>();
    for (String field : new String[] {"requests", "limits"}) {
      container
          .path("resources")
          .path(field)
          .properties()
          .forEach(
              e -> {
                String name = e.getKey();
                int slash = name.indexOf('/');
                long count = count(e.getValue().asText("0"));
                if (slash > 0 && !name.substring(0, slash).endsWith("kubernetes.io") && count > 0) {
                  map.put(name, count);
                }
              });
    }
    return map;
  }

  private static long count(String quantity) {
    try {
      boolean thousands = quantity.endsWith("k");
      BigDecimal number =
          new BigDecimal(thousands ? quantity.substring(0, quantity.length() - 1) : quantity);
      return thousands ? number.movePointRight(3).longValue() : number.longValue();
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static @Nullable Owner owner(JsonNode references) {
    for (JsonNode reference : references) {
      if (reference.path("controller").asBoolean()) {
        return new Owner(
            reference.path("apiVersion").asText(""),
            reference.path("kind").asText(""),
            reference.path("name").asText(""),
            reference.path("uid").asText(""));
      }
    }
    return null;
  }

  /** The word of the default scheduler and of those that stand in for it. */
  private static @Nullable String unschedulable(JsonNode conditions) {
    for (JsonNode condition : conditions) {
      if (condition.path("type").asText("").equals("PodScheduled")
          && condition.path("status").asText("").equals("False")
          && condition.path("reason").asText("").equals("Unschedulable")) {
        return Excerpt.of(condition.path("message").asText(""), SCHEDULER_WORDS);
      }
    }
    return null;
  }

  private static Gate gate(JsonNode statuses) {
    for (JsonNode status : statuses) {
      if (status.path("name").asText("").equals(Names.GATE)) {
        JsonNode terminated = status.path("state").path("terminated");
        if (terminated.isObject() && terminated.path("exitCode").asInt(-1) == 0) {
          return new Gate(Gate.State.OPEN, terminated.path("message").asText(""));
        }
        return startFailure(status)
            .map(why -> new Gate(Gate.State.CANNOT_START, why))
            .orElse(new Gate(Gate.State.WAITING, null));
      }
    }
    return new Gate(Gate.State.NOT_STARTED, null);
  }

  /**
   * What the kubelet says of a container that it cannot start; before a new attempt, of the last.
   */
  private static Optional<String> startFailure(JsonNode status) {
    JsonNode state = status.path("state");
    boolean again = state.path("waiting").path("reason").asText("").equals(BACK_OFF);
    return Stream.of(
            state.path("waiting"), (again ? status.path("lastState") : state).path("terminated"))
        .filter(attempt -> START_FAILURES.contains(attempt.path("reason").asText("")))
        .map(attempt -> attempt.path("message").asText(""))
        .findFirst();
  }
}
