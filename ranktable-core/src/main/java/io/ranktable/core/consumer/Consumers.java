package io.ranktable.core.consumer;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** All known consumers. */
public final class Consumers {

  /** Id of the consumer that accepts everything. */
  public static final String NONE = "none";

  private static final Map<String, RuleSet> BY_ID =
      Stream.of(
              Hccl10.consumer(),
              Hccl12.consumer(),
              Hccl20.consumer(),
              MindieGlobal.singleNode(),
              MindieGlobal.multiNode(),
              MindieGlobal.heterogeneous(),
              MindieRole.consumer(),
              LlmDataDist.consumer(),
              OmniInfer.consumer(),
              new RuleSet(NONE, List.of()))
          .collect(toUnmodifiableMap(Consumer::id, identity()));

  private Consumers() {}

  /** The consumer of an id, empty when unknown. {@value #NONE} is one without rules. */
  public static Optional<Consumer> named(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** All ids that a template may name. */
  public static SortedSet<String> ids() {
    return new TreeSet<>(BY_ID.keySet());
  }

  /**
   * Everything that several consumers refuse in one table. What several of them refuse for the same
   * rule is told once, with all their ids.
   *
   * @param ids their ids; unknown ones have no rules
   * @param table the table as published
   * @param facts what is known of the pods
   */
  public static List<Refusal> check(Collection<String> ids, ParsedTable table, Facts facts) {
    Subject subject = new Subject(table, facts);
    Map<Violation, List<String>> refusals = new LinkedHashMap<>();
    for (String id : new LinkedHashSet<>(ids)) {
      RuleSet consumer = BY_ID.get(id);
      if (consumer != null) {
        for (Violation violation : consumer.check(subject)) {
          refusals.computeIfAbsent(violation, v -> new ArrayList<>()).add(id);
        }
      }
    }
    return refusals.entrySet().stream().map(e -> new Refusal(e.getValue(), e.getKey())).toList();
  }

  /** The rules of a consumer, for those who hold documentation and tests to them. */
  static List<Rule> rules(String id) {
    return Optional.ofNullable(BY_ID.get(id)).map(RuleSet::rules).orElseThrow();
  }
}
