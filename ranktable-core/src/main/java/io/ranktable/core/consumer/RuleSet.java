package io.ranktable.core.consumer;

import java.util.ArrayList;
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

  /** The sum of several lists. */
  @SafeVarargs
  static RuleSet of(String id, List<Rule>... parts) {
    List<Rule> rules = new ArrayList<>();
    for (List<Rule> part : parts) {
      rules.addAll(part);
    }
    return new RuleSet(id, rules);
  }

  @Override
  public List<Violation> check(ParsedTable table, Facts facts) {
    return check(new Subject(table, facts));
  }

  List<Violation> check(Subject subject) {
    return rules.stream().flatMap(rule -> rule.violations(subject).stream()).toList();
  }
}
