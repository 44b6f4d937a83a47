package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who makes room in a rolling update, found in the plainest way from the pods' JSON: the oldest of
 * those whose revision is not that of the newest pod.
 *
 * @param configMap the table
 * @param listed UIDs that the published table lists
 */
record NaiveRollout(String configMap, Set<String> listed) {

  /** Sorts some pods of one revision among others: the later text is the newer. */
  private String age(Collection<JsonNode> pods) {
    List<String> created = pods.stream().map(NaiveRollout::created).sorted().toList();
    boolean waiting = pods.stream().anyMatch(pod -> NaiveTable.live(pod) && !Kubelet.open(pod));
    boolean kept = pods.stream().allMatch(pod -> listed.contains(NaiveTable.uid(pod)));
    String last = pods.stream().map(NaiveTable::uid).max(Comparator.naturalOrder()).orElse("");
    return created.getLast()
        + created.getFirst()
        + (waiting ? " 1" : " 0")
        + (kept ? " 1 " : " 0 ")
        + last;
  }

  private static String created(JsonNode pod) {
    return NaiveTable.text(pod, "/metadata/creationTimestamp");
  }

  /** The newest pod of some, as {@link #age} sees it. */
  String newestAge(Collection<JsonNode> pods) {
    return pods.stream().map(pod -> age(List.of(pod))).max(Comparator.naturalOrder()).orElse("");
  }

  /** Whether none of some pods is of the revision that is the newest among all. */
  boolean outdated(Collection<JsonNode> some, Collection<JsonNode> all) {
    Map<String, List<JsonNode>> byRevision =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    pod -> NaiveTable.revision(pod, configMap), TreeMap::new, Collectors.toList()));
    String newest =
        byRevision.entrySet().stream()
            .max(Comparator.comparing(entry -> age(entry.getValue())))
            .map(Map.Entry::getKey)
            .orElse("");
    return some.stream().noneMatch(pod -> NaiveTable.revision(pod, configMap).equals(newest));
  }

  /** All but those who make room, so that no more than expected stay if that is possible. */
  List<JsonNode> without(List<JsonNode> pods, int expected) {
    List<JsonNode> out =
        pods.stream()
            .filter(pod -> outdated(List.of(pod), pods))
            .sorted(Comparator.comparing(pod -> age(List.of(pod))))
            .limit(Math.max(0, pods.size() - expected))
            .toList();
    return pods.stream().filter(pod -> !out.contains(pod)).toList();
  }
}
