package io.ranktable.core.decision;

import io.ranktable.core.consumer.Facts;
import io.ranktable.core.rank.RankMember;
import io.ranktable.core.rank.RankedDevice;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.report.Device;
import io.ranktable.core.report.Report;
import io.ranktable.core.template.Template;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/** What consumers are told of the pods of a table. */
public final class TableFacts {

  private TableFacts() {}

  /** The facts of a ranked table. */
  public static Facts of(Template template, RankedTable ranked) {
    List<RankedDevice> devices =
        ranked.servers().stream().flatMap(server -> server.devices().stream()).toList();
    Map<String, Integer> groups = template.settings().roleGroups();
    return new Facts(
        ranked.pods().stream().map(member -> pod(member, groups)).toList(),
        devices.stream().map(d -> d.device().id()).toList(),
        devices.stream().anyMatch(d -> d.device().levels() != null));
  }

  private static Facts.Pod pod(RankMember member, Map<String, Integer> groups) {
    Report report = member.report();
    Integer group = groups.get(member.role());
    return new Facts.Pod(
        member.pod().name(),
        Objects.requireNonNullElse(member.pod().podIp(), ""),
        member.role(),
        member.instance(),
        group == null ? OptionalInt.empty() : OptionalInt.of(group),
        report == null ? List.of() : report.devices().stream().map(Device::id).toList());
  }
}
