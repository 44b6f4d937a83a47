package io.ranktable.core.rank;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.ranktable.core.rank.RankRules.ServerPer;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Orders members and numbers their devices. */
public final class Ranker {

  private Ranker() {}

  /** What came of ranking a table. */
  public sealed interface Outcome {
    /** Every member has its place. */
    record Ranked(RankedTable table) implements Outcome {}

    /**
     * A value that the rules need is not known of some member yet.
     *
     * @param findings one per member that lacks one, in rank order; never empty
     */
    record Refused(List<Finding> findings) implements Outcome {

      /** Copies the list. */
      public Refused {
        findings = List.copyOf(findings);
      }
    }
  }

  /**
   * Ranks a table. Servers by role order, instance index, pod index, name; devices inside a server
   * by the rule's order, and where several pods share a server those of the earlier pod first, as
   * each engine process takes the ranks in the order of the pods; {@code rank_id} runs over the
   * devices, contiguous from 0. Indices only sort; they may have holes. The result does not depend
   * on the order of the members given.
   */
  public static Outcome rank(TableKey key, RankRules rules, List<RankMember> members) {
    List<RankMember> seated =
        SeatOrder.sorted(
            members.stream().map(m -> meant(m, rules)).toList(),
            rules.roleOrder().stream().map(role -> meant(role, rules)).toList());
    List<RankMember> holders = seated.stream().filter(m -> m.report() != null).toList();
    if (rules.serverPer() == ServerPer.NODE) {
      List<Finding> nowhere =
          holders.stream().filter(m -> node(m) == null).map(Ranker::nodeUnknown).toList();
      if (!nowhere.isEmpty()) {
        return new Outcome.Refused(nowhere);
      }
    }
    Collection<List<RankMember>> servers = servers(holders, rules.serverPer());
    return switch (ServerIds.of(rules.serverId(), servers)) {
      case ServerIds.Missing(List<Finding> findings) -> new Outcome.Refused(findings);
      case ServerIds.Known(List<String> ids) ->
          new Outcome.Ranked(
              new RankedTable(
                  key, new Numbering(seated, rules.deviceOrder()).servers(servers, ids), seated));
    };
  }

  /** The members behind each server, servers in the order of their first member. */
  private static Collection<List<RankMember>> servers(List<RankMember> holders, ServerPer per) {
    return switch (per) {
      case POD -> holders.stream().map(List::of).toList();
      case NODE ->
          holders.stream()
              .collect(
                  groupingBy(
                      m -> Objects.requireNonNullElse(node(m), ""), LinkedHashMap::new, toList()))
              .values();
    };
  }

  private static RankMember meant(RankMember member, RankRules rules) {
    return new RankMember(
        member.pod(),
        meant(member.role(), rules),
        member.instance(),
        member.index(),
        member.report());
  }

  private static String meant(String role, RankRules rules) {
    return rules.roleAliases().getOrDefault(role, role);
  }

  private static @Nullable String node(RankMember member) {
    return member.pod().nodeName() != null ? member.pod().nodeName() : member.hostIp();
  }

  private static Finding nodeUnknown(RankMember member) {
    return new Finding(
        Reason.DEVICE_VALUE_UNUSABLE,
        "Pod "
            + member.pod().displayName()
            + " is on no node yet, and the template merges the pods of a node (server-per: node)."
            + " The table waits until the pod is scheduled.");
  }
}
