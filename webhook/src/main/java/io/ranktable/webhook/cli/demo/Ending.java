package io.ranktable.webhook.cli.demo;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How a demo ended.
 *
 * @param title what was played
 * @param problems what is not as it should be; empty when all went well
 * @param millis how long it took
 * @param tables the tables by name of their ConfigMap
 * @param files where their texts were saved, by the same name
 * @param pods the pods
 * @param events the Events
 * @param story what was told
 */
record Ending(
    String title,
    List<String> problems,
    long millis,
    Map<String, ConfigMap> tables,
    Map<String, Path> files,
    List<PodEnding> pods,
    List<Event> events,
    List<Story.Line> story) {

  /**
   * How a pod ended.
   *
   * @param pod the pod
   * @param opened how its gate ended; null while it waits, or when it has none
   * @param waited milliseconds from the last report of its tables to the opening of its gate; empty
   *     when it did not open
   */
  record PodEnding(
      PlayedPod pod, Board.@org.jspecify.annotations.Nullable Opened opened, OptionalLong waited) {}

  /** Whether everything went well. */
  boolean good() {
    return problems.isEmpty();
  }
}
