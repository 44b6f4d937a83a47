package io.ranktable.core.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What is done to a table that a consumer accepts, and the one rule that breaks.
 *
 * @param what in words
 * @param rule id of the rule
 * @param path where it breaks
 * @param edits changes of the table, in their order
 * @param facts what is known of the pods; null for what the table's own pods are
 * @param text what is done to the raw text afterwards
 */
record Damage(
    String what,
    String rule,
    String path,
    List<Edit> edits,
    UnaryOperator<Facts> facts,
    UnaryOperator<String> text) {

  static Damage of(String what, String rule, String path, Edit... edits) {
    return new Damage(
        what, rule, path, List.of(edits), UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** The same with other facts. */
  Damage knowing(UnaryOperator<Facts> other) {
    return new Damage(what, rule, path, edits, other, text);
  }

  /** The same where nothing is known of the pods. */
  Damage knowingNothing() {
    return knowing(f -> Facts.NONE);
  }

  /** The same with another text. */
  Damage written(UnaryOperator<String> other) {
    return new Damage(what, rule, path, edits, facts, other);
  }

  /** Does it to a table and tells what the consumer says. */
  List<Violation> told(Accepted accepted) {
    JsonNode table = accepted.table();
    edits.forEach(edit -> edit.on(table));
    return accepted
        .consumer()
        .check(Edit.table(text.apply(table.toString())), facts.apply(accepted.facts()));
  }

  @Override
  public String toString() {
    return what + " -> " + rule;
  }
}
