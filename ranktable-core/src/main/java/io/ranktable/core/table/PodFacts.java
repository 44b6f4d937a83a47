package io.ranktable.core.table;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that the injector ever wants to know of a pod, at admission and later. The one place that
 * reads pod JSON is {@link PodReader}.
 *
 * @param namespace its namespace
 * @param name its name; empty at admission when only generateName is set
 * @param generateName the name's beginning; empty when the pod is created by name
 * @param uid empty at admission
 * @param created creation time; {@link Instant#EPOCH} at admission
 * @param deleting whether it has a deletion timestamp
 * @param phase for example {@code Pending}; empty at admission
 * @param podIp its IP; null while unknown
 * @param hostIp its node's IP; null while unknown
 * @param nodeName its node; null while not scheduled
 * @param hostname its host name setting; null when unset
 * @param labels its labels
 * @param annotations its annotations
 * @param env literal environment values of its containers, first container first; references are
 *     left out
 * @param resources extended resources (names with a slash outside kubernetes.io) that it requests
 *     in total
 * @param owner its controller; null when it has none
 * @param gate how far its gate is
 * @param unschedulable what the scheduler says of why it finds no node for it; null while it does
 *     not say so
 */
public record PodFacts(
    String namespace,
    String name,
    String generateName,
    String uid,
    Instant created,
    boolean deleting,
    String phase,
    @Nullable String podIp,
    @Nullable String hostIp,
    @Nullable String nodeName,
    @Nullable String hostname,
    Map<String, String> labels,
    Map<String, String> annotations,
    Map<String, String> env,
    Map<String, Long> resources,
    @Nullable Owner owner,
    Gate gate,
    @Nullable String unschedulable) {

  private static final int FEW = 32;

  /** Copies the maps. */
  public PodFacts {
    labels = copy(labels);
    annotations = copy(annotations);
    env = copy(env);
    resources = copy(resources);
  }

  /**
   * Compact, for caches keep them; but many keys that are alike, and users choose the keys, would
   * take long in what {@link Map#copyOf} makes.
   */
  private static <T> Map<String, T> copy(Map<String, T> map) {
    return map.size() <= FEW ? Map.copyOf(map) : Collections.unmodifiableMap(new HashMap<>(map));
  }

  /** A pod of which the scheduler does not say that it finds no node. */
  public PodFacts(
      String namespace,
      String name,
      String generateName,
      String uid,
      Instant created,
      boolean deleting,
      String phase,
      @Nullable String podIp,
      @Nullable String hostIp,
      @Nullable String nodeName,
      @Nullable String hostname,
      Map<String, String> labels,
      Map<String, String> annotations,
      Map<String, String> env,
      Map<String, Long> resources,
      @Nullable Owner owner,
      Gate gate) {
    this(
        namespace,
        name,
        generateName,
        uid,
        created,
        deleting,
        phase,
        podIp,
        hostIp,
        nodeName,
        hostname,
        labels,
        annotations,
        env,
        resources,
        owner,
        gate,
        null);
  }

  /** The same but for an annotation. */
  public PodFacts without(String annotation) {
    if (!annotations.containsKey(annotation)) {
      return this;
    }
    Map<String, String> rest = new HashMap<>(annotations);
    rest.remove(annotation);
    return new PodFacts(
        namespace,
        name,
        generateName,
        uid,
        created,
        deleting,
        phase,
        podIp,
        hostIp,
        nodeName,
        hostname,
        labels,
        rest,
        env,
        resources,
        owner,
        gate,
        unschedulable);
  }

  /** Whether it counts as a member: not being deleted and not finished. */
  public boolean live() {
    return !deleting && !finished();
  }

  /** Whether its phase is Succeeded or Failed. */
  public boolean finished() {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Whether it is live and its gate, or what comes before that, still keeps its engine waiting. */
  public boolean waiting() {
    return live() && gate.state() != Gate.State.OPEN;
  }

  /** Its name, or {@code <generateName>…} while it has none. */
  public String displayName() {
    return name.isEmpty() ? generateName + "…" : name;
  }

  /** Its status annotation when there is one that can be believed. */
  public Optional<PodStatus> status() {
    String text = annotations.get(Names.STATUS);
    return text == null ? Optional.empty() : PodStatus.parse(text, namespace);
  }
}
