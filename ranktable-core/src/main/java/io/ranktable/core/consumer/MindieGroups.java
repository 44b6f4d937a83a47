package io.ranktable.core.consumer;

import io.ranktable.core.consumer.Rules.Where;
import java.util.List;

/** The groups of a MindIE global table: 0 coordinators, 1 controllers, from 2 on servers. */
final class MindieGroups {

  static final String GROUPS = "server_group_list/*";
  static final String GROUP_ID = "group_id";
  static final long COORDINATORS = 0;
  static final long CONTROLLERS = 1;
  static final long FIRST_SERVERS = 2;

  private MindieGroups() {}

  /** The id of a group; -1 when it has none. */
  static long id(Located group) {
    return Numbers.decimal(group.field(GROUP_ID)).orElse(-1L);
  }

  /** The groups of coordinators; a table should have one. */
  static List<Located> coordinators(Subject subject) {
    return subject.all(GROUPS).stream().filter(g -> id(g) == COORDINATORS).toList();
  }

  /** The groups of servers. */
  static List<Located> servers(Subject subject) {
    return subject.all(GROUPS).stream().filter(g -> id(g) >= FIRST_SERVERS).toList();
  }

  /** Values at a path below each group of servers. */
  static Where inServers(String path) {
    return subject -> servers(subject).stream().flatMap(g -> g.all(path).stream()).toList();
  }
}
