package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Rules.Where.at;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * HCCL tables of version 2.0, for Atlas A5 (Ascend 950): one flat list of ranks with the network
 * levels of each, numbers as JSON integers. By the parser ({@code rank_table_info.cc}, {@code
 * new_rank_info.cc} of CANN) and the user guide ({@code rank_table_config_a5}).
 */
final class Hccl20 {

  static final String RANKS = "rank_list/*";

  private static final int MOST_RANKS = 65_536;
  private static final int BACKUP_LOCAL_ID = 64;
  private static final String INTEGER =
      "Take the injector's value in the template, without quotes.";
  private static final String LOOP = "Loop over {{#server_list}} and {{#device}} in the template.";

  private Hccl20() {}

  /** The consumer {@code hccl-2.0}. */
  static RuleSet consumer() {
    return RuleSet.of("hccl-2.0", table(), ranks(), LevelRules.all());
  }

  private static List<Rule> table() {
    return List.of(
        Rules.object(),
        Rules.strings(
            "hccl2.strings",
            Set.of(
                "version",
                "status",
                "detour",
                "net_instance_id",
                "net_type",
                "net_attr",
                "addr_type",
                "addr",
                "plane_id")),
        Rules.oneOf(
            "hccl2.version",
            at("version"),
            List.of("2.0"),
            "Set it in the template, or name the consumer of the other version."),
        Rules.oneOfIfThere(
            "hccl2.status",
            at("status"),
            List.of("completed"),
            "Write {{status}} in the template."),
        Rules.oneOfIfThere(
            "hccl2.detour", at("detour"), List.of("true", "false", ""), "Leave it out."),
        Rules.list("hccl2.rank-list", at("rank_list"), 1, MOST_RANKS, LOOP),
        Rules.number(
            "hccl2.rank-count", at("rank_count"), Numbers.integers(1, MOST_RANKS), INTEGER),
        Rules.count(
            "hccl2.rank-count.length",
            Rules.TABLE,
            "rank_count",
            "rank_list",
            Numbers.integers(1, MOST_RANKS),
            "Take {{rank_count}} in the template."));
  }

  private static List<Rule> ranks() {
    return List.of(
        Rules.number(
            "hccl2.rank-id",
            at(RANKS + "/rank_id"),
            Numbers.integers(0, Integer.MAX_VALUE),
            INTEGER),
        new Rule(
            "hccl2.rank-id.contiguous",
            (subject, broken) -> HcclRules.contiguous(subject.all(RANKS + "/rank_id"), broken)),
        Rules.number(
            "hccl2.local-id",
            at(RANKS + "/local_id"),
            Numbers.integers(0, BACKUP_LOCAL_ID),
            INTEGER),
        new Rule("hccl2.local-id.backup", Hccl20::backup),
        Rules.number("hccl2.device-id", at(RANKS + "/device_id"), Numbers.integers(0, 64), INTEGER),
        new Rule("hccl2.device-id.physical", Hccl20::physicalIds),
        Rules.number(
            "hccl2.port",
            at(List.of(RANKS + "/device_port", RANKS + "/host_port")),
            Numbers.integers(1, 65_535).ifThere(),
            "Leave it out or give the real port."));
  }

  /** The local id 64 is a spare card: it replaces one that is not in the table, and only one. */
  private static void backup(Subject subject, Rule.Complaints broken) {
    Set<Long> used = new HashSet<>();
    subject.all(RANKS + "/local_id").forEach(at -> Numbers.any(at).ifPresent(used::add));
    if (!used.contains((long) BACKUP_LOCAL_ID)) {
      return;
    }
    Located first = null;
    for (Located rank : subject.all(RANKS)) {
      Optional<Long> local = Numbers.any(rank.field("local_id"));
      if (local.isEmpty() || local.get() != BACKUP_LOCAL_ID) {
        continue;
      }
      Located replaced = rank.field("replaced_local_id");
      Numbers kind = Numbers.integers(0, BACKUP_LOCAL_ID - 1L);
      if (kind.broken(replaced)) {
        broken.add(replaced, kind.demand() + " beside a local_id of 64", INTEGER);
      } else if (used.contains(kind.read(replaced).orElseThrow())) {
        broken.add(replaced, "the replaced card must not be in the table", INTEGER);
      } else if (first != null) {
        broken.add(rank, "only one card may be replaced, as " + first.path() + " is", INTEGER);
      }
      first = first == null ? rank : first;
    }
  }

  private static void physicalIds(Subject subject, Rule.Complaints broken) {
    if (!subject.facts().deviceIds().isEmpty()) {
      for (Located rank : subject.all(RANKS)) {
        HcclRules.physicalId(
            rank.field("rank_id"), rank.field("device_id"), subject.facts(), broken);
      }
    }
  }
}
