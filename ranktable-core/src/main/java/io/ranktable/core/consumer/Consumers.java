package io.ranktable.core.consumer;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

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

  private static final Map<String, Consumer> BY_ID =
      Stream.of(Hccl10.consumer(), new RuleSet(NONE, List.of()))
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
}
