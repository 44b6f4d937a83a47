package io.ranktable.core.workload;

import io.ranktable.core.table.Owner;
import io.ranktable.core.table.PodFacts;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must hold for a pod; all that is given must.
 *
 * @param ownerKind kind of its controller; null for any
 * @param ownerGroup API group of its controller, whatever the version; null for any
 * @param labelsEqual labels with these values
 * @param labelsExist labels with any value
 * @param labelsAbsent labels it does not have
 * @param annotationsEqual annotations with these values
 * @param annotationsExist annotations with any value
 * @param annotationsAbsent annotations it does not have
 * @param envEqual literal variables with these values
 * @param envExist literal variables with any value
 */
record Condition(
    @Nullable String ownerKind,
    @Nullable String ownerGroup,
    Map<String, String> labelsEqual,
    Set<String> labelsExist,
    Set<String> labelsAbsent,
    Map<String, String> annotationsEqual,
    Set<String> annotationsExist,
    Set<String> annotationsAbsent,
    Map<String, String> envEqual,
    Set<String> envExist) {

  /** Whether it holds for a pod. */
  boolean holds(PodFacts pod) {
    return ownerHolds(pod.owner())
        && contains(pod.labels(), labelsEqual)
        && pod.labels().keySet().containsAll(labelsExist)
        && labelsAbsent.stream().noneMatch(pod.labels()::containsKey)
        && contains(pod.annotations(), annotationsEqual)
        && pod.annotations().keySet().containsAll(annotationsExist)
        && annotationsAbsent.stream().noneMatch(pod.annotations()::containsKey)
        && contains(pod.env(), envEqual)
        && pod.env().keySet().containsAll(envExist);
  }

  /** Whether it asks for nothing and so holds for every pod. */
  boolean empty() {
    return ownerKind == null
        && ownerGroup == null
        && labelsEqual.isEmpty()
        && labelsExist.isEmpty()
        && labelsAbsent.isEmpty()
        && annotationsEqual.isEmpty()
        && annotationsExist.isEmpty()
        && annotationsAbsent.isEmpty()
        && envEqual.isEmpty()
        && envExist.isEmpty();
  }

  /** By key: the entries of an unmodifiable map are searched one by one. */
  private static boolean contains(Map<String, String> values, Map<String, String> wanted) {
    return wanted.entrySet().stream()
        .allMatch(entry -> entry.getValue().equals(values.get(entry.getKey())));
  }

  private boolean ownerHolds(@Nullable Owner owner) {
    if (ownerKind == null && ownerGroup == null) {
      return true;
    }
    if (owner == null) {
      return false;
    }
    int slash = owner.apiVersion().indexOf('/');
    String group = slash < 0 ? "" : owner.apiVersion().substring(0, slash);
    return (ownerKind == null || ownerKind.equals(owner.kind()))
        && (ownerGroup == null || ownerGroup.equals(group));
  }
}
