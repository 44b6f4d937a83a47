package io.ranktable.core.consumer;

import java.util.List;
import java.util.stream.Stream;

/**
 * HCCL tables of version 1.0, for Atlas A2 and older cards. Not asked for, though some chips have
 * it: the same number of devices on every server (910B and later do not need it).
 */
final class Hccl10 {

  private Hccl10() {}

  /** The consumer {@code hccl-1.0}. */
  static Consumer consumer() {
    return new RuleSet(
        "hccl-1.0",
        Stream.of(
                HcclRules.common("1.0"),
                HcclRules.servers(),
                HcclRules.devices(),
                HcclRules.deviceIps())
            .flatMap(List::stream)
            .toList());
  }
}
