package io.ranktable.core.consumer;

import java.util.List;

/** HCCL tables of version 1.2, for super pods of Atlas A3. */
final class Hccl12 {

  private static final int LARGEST_DEVICE_ID = 15;

  private Hccl12() {}

  /** The consumer {@code hccl-1.2}. */
  static RuleSet consumer() {
    return RuleSet.of(
        "hccl-1.2",
        TextRules.statusSearch(),
        HcclRules.structure("1.2"),
        List.of(HcclRules.notForA5(), HcclRules.serverId()),
        HcclRules.servers(),
        HcclRules.devices(LARGEST_DEVICE_ID),
        HcclRules.deviceIps(),
        HcclRules.deviceIpsTogether(),
        List.of(
            HcclRules.deviceIpRequired(
                Hccl12::overSeveralSuperPods,
                "it is needed unless all servers are in one super pod")),
        SuperPodRules.all());
  }

  /** Inside one super pod the cards find each other without IPs. */
  private static boolean overSeveralSuperPods(Subject subject) {
    Located superPods = subject.table().field("super_pod_list");
    return HcclRules.severalServers(subject) && superPods.size() != 1;
  }
}
