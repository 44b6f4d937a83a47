package io.ranktable.core.consumer;

import io.ranktable.core.table.Excerpt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param subject the table
     * @param broken where to tell
     */
    void on(Subject subject, Complaints broken);
  }

  /** The violations of this rule: the first ones, the last of them with the number of the rest. */
  List<Violation> violations(Subject subject) {
    Complaints broken = new Complaints(id);
    check.on(subject, broken);
    return broken.told();
  }

  /**
   * Collects what breaks one rule. A mistake in a template breaks it once per device, so only the
   * first ones become sentences.
   */
  static final class Complaints {

    /** How many violations of one rule are told in full. */
    static final int TOLD = 20;

    private final String rule;
    private final List<Violation> violations = new ArrayList<>();
    private int more;

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
      add(at, null, demand, advice);
    }

    /**
     * Tells of a broken rule where the value alone says little.
     *
     * @param state what is the case, as a sentence's verb and end, for example {@code has rank 0};
     *     null for the value itself
     */
    void add(Located at, @Nullable String state, String demand, String advice) {
      if (violations.size() == TOLD) {
        more++;
        return;
      }
      String path = at.path();
      violations.add(
          new Violation(
              rule,
              path,
              (path.isEmpty() ? "The table" : path)
                  + " "
                  + (state == null ? state(at) : state)
                  + ", but "
                  + demand
                  + " ("
                  + rule
                  + "). "
                  + advice));
    }

    private List<Violation> told() {
      if (more > 0) {
        Violation last = violations.removeLast();
        violations.add(
            new Violation(
                last.rule(),
                last.path(),
                last.message()
                    + (more == 1
                        ? " The rule is broken once more."
                        : " The rule is broken " + more + " times more.")));
      }
      return List.copyOf(violations);
    }

    private static String state(Located at) {
      if (at.isMissing()) {
        return "is missing";
      }
      if (at.isList()) {
        return "is a list";
      }
      if (at.isObject()) {
        return "is an object";
      }
      return "is " + (at.isText() ? Excerpt.of(at.asText()) : at.asText());
    }
  }
}
