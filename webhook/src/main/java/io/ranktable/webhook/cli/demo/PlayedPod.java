package io.ranktable.webhook.cli.demo;

import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodStatus;
import io.ranktable.webhook.cli.demo.input.DemoPod;
import io.ranktable.webhook.cli.demo.node.Addresses;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A pod that has been created.
 *
 * @param source what it was made from
 * @param pod the pod as the API server took it
 * @param number its number among all pods, beginning with 0
 * @param addresses where it runs
 */
record PlayedPod(DemoPod source, Pod pod, int number, Addresses addresses) {

  /** Its name. */
  String name() {
    return pod.getMetadata().getName();
  }

  /** Its UID. */
  String uid() {
    return pod.getMetadata().getUid();
  }

  /** Its tables by name of their ConfigMap; empty when it takes no part. */
  List<String> tables() {
    String status =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.<String, String>of())
            .getOrDefault(Names.STATUS, "");
    return PodStatus.parse(status, pod.getMetadata().getNamespace())
        .map(PodStatus::tables)
        .orElse(List.of())
        .stream()
        .map(placement -> placement.key().configMapName())
        .toList();
  }
}
