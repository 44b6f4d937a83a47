package io.ranktable.core.rank;

import io.ranktable.core.table.TableKey;
import java.util.List;

/**
 * Everything of a complete table in its order.
 *
 * @param key the table
 * @param servers servers with devices, in rank order
 * @param pods every member in the same order, with or without devices; roles carry their names
 *     after aliases
 */
public record RankedTable(TableKey key, List<RankedServer> servers, List<RankMember> pods) {

  /** Copies the lists. */
  public RankedTable {
    servers = List.copyOf(servers);
    pods = List.copyOf(pods);
  }
}
