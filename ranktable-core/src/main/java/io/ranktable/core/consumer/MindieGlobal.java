package io.ranktable.core.consumer;

import java.util.List;

/**
 * Global tables of MindIE, read by the start script of every pod and by the controller, in the
 * three modes of the controller.
 */
final class MindieGlobal {

  private MindieGlobal() {}

  /** The consumer {@code mindie-global}: each instance is one pod, all in group 2. */
  static RuleSet singleNode() {
    return with("mindie-global", List.of(MindieControllerRules.onlyGroupTwo()));
  }

  /** The consumer {@code mindie-global-multinode}: one group per instance. */
  static RuleSet multiNode() {
    return with(
        "mindie-global-multinode",
        List.of(MindieControllerRules.groupCount(), MindieControllerRules.deployServer()));
  }

  /** The consumer {@code mindie-global-heterogeneous}: servers of two kinds, all in group 2. */
  static RuleSet heterogeneous() {
    return RuleSet.of(
        "mindie-global-heterogeneous",
        singleNode().rules(),
        List.of(MindieControllerRules.hardwareType()));
  }

  private static RuleSet with(String id, List<Rule> ofTheMode) {
    return RuleSet.of(
        id,
        List.of(Rules.object()),
        MindieGroupIdRules.all(),
        MindieControllerRules.groups(),
        ofTheMode,
        MindieControllerRules.servers(),
        MindieControllerRules.devices());
  }
}
