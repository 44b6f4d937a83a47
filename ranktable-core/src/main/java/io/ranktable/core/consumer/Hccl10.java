package io.ranktable.core.consumer;

import java.util.List;

/**
 * HCCL tables of version 1.0, for Atlas A2 and older cards. Not asked for, though some chips have
 * it: the same number of devices on every server (910B and later do not need it).
 */
final class Hccl10 {

  /**
   * The parser takes ids up to 15 on A2 and up to 31 on 310P. A table does not say which chip it is
   * for, so the larger limit holds here; the smaller one is the driver's to keep.
   */
  static final int LARGEST_DEVICE_ID = 31;

  private Hccl10() {}

  /** The consumer {@code hccl-1.0}. */
  static RuleSet consumer() {
    return RuleSet.of(
        "hccl-1.0",
        TextRules.statusSearch(),
        HcclRules.structure("1.0"),
        List.of(HcclRules.notForA5(), HcclRules.serverId()),
        HcclRules.servers(),
        HcclRules.devices(LARGEST_DEVICE_ID),
        HcclRules.deviceIps(),
        HcclRules.deviceIpsTogether(),
        List.of(
            HcclRules.deviceIpRequired(
                HcclRules::severalServers,
                "it is needed as soon as there is more than one server")));
  }
}
