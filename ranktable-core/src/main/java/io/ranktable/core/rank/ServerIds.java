package io.ranktable.core.rank;

import io.ranktable.core.rank.RankRules.ServerId;
import io.ranktable.core.report.Report;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ids of all servers of one table, or the members that lack the value they are made of. */
sealed interface ServerIds {

  /** One id per server, in their order. */
  record Known(List<String> ids) implements ServerIds {}

  /** At least one server has none. */
  record Missing(List<Finding> findings) implements ServerIds {}

  /**
   * Takes the ids by a rule. A server's first member stands for it.
   *
   * @param servers the members behind each server; none is empty
   */
  static ServerIds of(ServerId rule, Collection<List<RankMember>> servers) {
    List<RankMember> firsts = servers.stream().map(List::getFirst).toList();
    ServerId source = rule == ServerId.AUTO ? firstThatDiffers(firsts) : rule;
    List<String> ids = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (RankMember member : firsts) {
      String id = value(source, member);
      if (id == null || id.isBlank()) {
        findings.add(missing(source, member));
      } else {
        ids.add(id);
      }
    }
    return findings.isEmpty() ? new Known(ids) : new Missing(findings);
  }

  /** One rule for the whole table: ids of two kinds in one table would mean two things. */
  private static ServerId firstThatDiffers(List<RankMember> firsts) {
    for (ServerId source : List.of(ServerId.HOST_IP, ServerId.POD_IP)) {
      HashSet<String> seen = new HashSet<>();
      if (firsts.stream().map(m -> value(source, m)).allMatch(id -> id != null && seen.add(id))) {
        return source;
      }
    }
    return ServerId.POD_UID;
  }

  private static @Nullable String value(ServerId source, RankMember member) {
    Report report = member.report();
    return switch (source) {
      case ANNOTATION -> report == null ? null : report.serverId();
      case HOST_IP -> member.hostIp();
      case POD_IP -> member.pod().podIp();
      case POD_UID, AUTO -> member.pod().uid();
    };
  }

  private static Finding missing(ServerId source, RankMember member) {
    String what =
        switch (source) {
          case ANNOTATION -> "has no server id in its device annotation (server-id: annotation)";
          case HOST_IP -> "has no known host IP (server-id: host-ip)";
          case POD_IP -> "has no IP (server-id: pod-ip)";
          case POD_UID, AUTO -> "has no UID (server-id: pod-uid)";
        };
    return new Finding(
        Reason.DEVICE_VALUE_UNUSABLE,
        "Pod "
            + member.pod().displayName()
            + " "
            + what
            + ". The table waits for the value; server-id: auto in the template needs none of the"
            + " device plugin's.");
  }
}
