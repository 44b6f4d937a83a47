package io.ranktable.core.consumer;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** All known consumers. */
public final class Consumers {

  private Consumers() {}

  /** The consumer of an id, empty when unknown. */
  public static Optional<Consumer> named(String id) {
    throw new UnsupportedOperationException(id);
  }

  /** All ids that a template may name. */
  public static SortedSet<String> ids() {
    return new TreeSet<>();
  }
}
