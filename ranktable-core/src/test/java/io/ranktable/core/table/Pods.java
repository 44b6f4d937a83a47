package io.ranktable.core.table;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pods for tests: a running one unless said otherwise. Every change gives a new value. */
public record Pods(PodFacts facts) {

  /** A pod of a name with an IP on a node, no labels, no annotations, no resources. */
  public static Pods pod(String name) {
    return new Pods(
        new PodFacts(
            "serving",
            name,
            "",
            "uid-of-" + name,
            Instant.parse("2026-03-01T08:00:00Z"),
            false,
            "Pending",
            "10.42.0.9",
            "10.1.4.7",
            "node-1",
            null,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            null,
            new Gate(Gate.State.WAITING, null)));
  }

  /** With another UID. */
  public Pods uid(String uid) {
    return new Pods(
        copy(
            uid,
            facts.created(),
            facts.podIp(),
            facts.hostIp(),
            facts.nodeName(),
            facts.annotations(),
            facts.resources()));
  }

  /** Created at another time. */
  public Pods created(Instant created) {
    return new Pods(
        copy(
            facts.uid(),
            created,
            facts.podIp(),
            facts.hostIp(),
            facts.nodeName(),
            facts.annotations(),
            facts.resources()));
  }

  /** With another pod IP. */
  public Pods podIp(@Nullable String podIp) {
    return new Pods(
        copy(
            facts.uid(),
            facts.created(),
            podIp,
            facts.hostIp(),
            facts.nodeName(),
            facts.annotations(),
            facts.resources()));
  }

  /** On another node. */
  public Pods node(@Nullable String nodeName, @Nullable String hostIp) {
    return new Pods(
        copy(
            facts.uid(),
            facts.created(),
            facts.podIp(),
            hostIp,
            nodeName,
            facts.annotations(),
            facts.resources()));
  }

  /** With one more annotation. */
  public Pods annotation(String key, String value) {
    Map<String, String> annotations = new TreeMap<>(facts.annotations());
    annotations.put(key, value);
    return new Pods(
        copy(
            facts.uid(),
            facts.created(),
            facts.podIp(),
            facts.hostIp(),
            facts.nodeName(),
            annotations,
            facts.resources()));
  }

  /** Requesting one more resource. */
  public Pods requests(String resource, long amount) {
    Map<String, Long> resources = new TreeMap<>(facts.resources());
    resources.put(resource, amount);
    return new Pods(
        copy(
            facts.uid(),
            facts.created(),
            facts.podIp(),
            facts.hostIp(),
            facts.nodeName(),
            facts.annotations(),
            resources));
  }

  private PodFacts copy(
      String uid,
      Instant created,
      @Nullable String podIp,
      @Nullable String hostIp,
      @Nullable String nodeName,
      Map<String, String> annotations,
      Map<String, Long> resources) {
    return new PodFacts(
        facts.namespace(),
        facts.name(),
        facts.generateName(),
        uid,
        created,
        facts.deleting(),
        facts.phase(),
        podIp,
        hostIp,
        nodeName,
        facts.hostname(),
        facts.labels(),
        annotations,
        facts.env(),
        resources,
        facts.owner(),
        facts.gate());
  }
}
