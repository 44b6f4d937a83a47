package io.ranktable.e2e.story;

import io.ranktable.core.table.Names;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Workloads as users write them: pods with one engine on eight NPUs, whose template asks for a
 * table of the role unless an annotation says otherwise. The namespace is yet to be filled in.
 */
final class Manifests {

  private Manifests() {}

  /**
   * A StatefulSet.
   *
   * @param policy its {@code podManagementPolicy}
   * @param annotations of its pods
   */
  static String statefulSet(
      String name, int replicas, String policy, Map<String, String> annotations) {
    return """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: %s, namespace: {namespace}}
        spec:
          serviceName: llm
          replicas: %d
          podManagementPolicy: %s
          selector: {matchLabels: {app: llm}}
          template: %s
        """
        .formatted(name, replicas, policy, template("Always", annotations));
  }

  /**
   * A Deployment {@code llm}.
   *
   * @param strategy its strategy, as YAML on one line
   * @param annotations of its pods
   */
  static String deployment(String strategy, int replicas, Map<String, String> annotations) {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: llm, namespace: {namespace}}
        spec:
          replicas: %d
          strategy: %s
          selector: {matchLabels: {app: llm}}
          template: %s
        """
        .formatted(replicas, strategy, template("Always", annotations));
  }

  /** An indexed Job {@code llm} whose pods run all at once. */
  static String job(int pods, Map<String, String> annotations) {
    return """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: llm, namespace: {namespace}}
        spec:
          completionMode: Indexed
          completions: %d
          parallelism: %d
          template: %s
        """
        .formatted(pods, pods, template("Never", annotations));
  }

  /**
   * A pod as a controller that is not there makes it.
   *
   * @param labels as YAML on one line
   * @param annotations as YAML on one line
   * @param more further metadata, begins with a comma; may be empty
   */
  static String pod(String name, String labels, String annotations, String more) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: {namespace}, labels: %s, annotations: %s%s}
        spec:
          containers:
          - {name: main, image: none.invalid/none, resources: {limits: {huawei.com/Ascend910: "8"}}}
        """
        .formatted(name, labels, annotations, more);
  }

  /**
   * A pod template on one line.
   *
   * @param restart its restart policy
   */
  static String template(String restart, Map<String, String> annotations) {
    Map<String, String> all = new TreeMap<>(Map.of(Names.TEMPLATE, "hccl-role"));
    all.putAll(annotations);
    String text =
        all.entrySet().stream()
            .map(entry -> entry.getKey() + ": \"" + entry.getValue() + '"')
            .collect(Collectors.joining(", "));
    return "{metadata: {labels: {app: llm}, annotations: {"
        + text
        + "}}, spec: {restartPolicy: "
        + restart
        + ", containers: [{name: engine, image: none.invalid/engine,"
        + " resources: {limits: {huawei.com/Ascend910: \"8\"}}}]}}";
  }
}
