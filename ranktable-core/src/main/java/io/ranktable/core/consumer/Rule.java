package io.ranktable.core.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.Excerpt;
import java.util.ArrayList;
import java.util.List;

/**
 * One named demand of a reader. Rules are shared: several consumers list the same one. A rule only
 * speaks of its own demand: where a value is missing or of a wrong type, the rules that need it
 * stay silent and the one that asks for it speaks, so that one mistake is told once.
 *
 * @param id for example {@code hccl.server-id.unique}; part of messages and documentation
 * @param check what it demands
 */
record Rule(String id, Check check) {

  /** Looks at a table and tells what breaks the rule. */
  @FunctionalInterface
  interface Check {
    /**
     * Checks one table.
     *
     * @param text the table as published
     * @param table the same, parsed
     * @param broken where to tell
     */
    void on(String text, Located table, Complaints broken);
  }

  /** All violations of this rule. */
  List<Violation> violations(String text, Located table) {
    Complaints broken = new Complaints(id);
    check.on(text, table, broken);
    return broken.violations;
  }

  /** Collects what breaks one rule. */
  static final class Complaints {

    private final String rule;
    private final List<Violation> violations = new ArrayList<>();

    private Complaints(String rule) {
      this.rule = rule;
    }

    /**
     * Tells of a broken rule.
     *
     * @param at the value
     * @param demand what has to be, as the end of a sentence that starts with the value
     * @param advice a sentence: what to do
     */
    void add(Located at, String demand, String advice) {
      String path = at.path();
      violations.add(
          new Violation(
              rule,
              path,
              (path.isEmpty() ? "The table" : path)
                  + " "
                  + state(at.node())
                  + ", but "
                  + demand
                  + " ("
                  + rule
                  + "). "
                  + advice));
    }

    private static String state(JsonNode node) {
      if (node.isMissingNode()) {
        return "is missing";
      }
      if (node.isContainerNode()) {
        return node.isArray() ? "is a list" : "is an object";
      }
      return "is " + (node.isTextual() ? Excerpt.of(node.textValue()) : node.asText());
    }
  }
}
