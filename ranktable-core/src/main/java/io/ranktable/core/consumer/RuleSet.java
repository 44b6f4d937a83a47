package io.ranktable.core.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A consumer that is the sum of its rules.
 *
 * @param id its id
 * @param rules its rules in the order of their findings
 */
record RuleSet(String id, List<Rule> rules) implements Consumer {

  /** Copies the list. */
  RuleSet {
    rules = List.copyOf(rules);
  }

  @Override
  public List<Violation> check(String text, JsonNode table) {
    Located root = Located.root(table);
    return rules.stream().flatMap(rule -> rule.violations(text, root).stream()).toList();
  }
}
