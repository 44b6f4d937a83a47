package io.ranktable.core.consumer;

import java.util.List;

/**
 * A broken rule and who would refuse the table for it.
 *
 * @param consumers ids, in the order asked for; never empty
 * @param violation what is wrong
 */
public record Refusal(List<String> consumers, Violation violation) {

  /** Copies the list. */
  public Refusal {
    consumers = List.copyOf(consumers);
  }
}
