package io.ranktable.core.template;

import io.ranktable.core.rank.RankMember;
import io.ranktable.core.rank.RankedDevice;
import io.ranktable.core.rank.RankedServer;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.report.Device;
import io.ranktable.core.report.Report;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ranked tables for tests, numbered here without the program's own ranking. */
final class Tables {

  private final List<RankMember> members = new ArrayList<>();
  private final List<RankedServer> servers = new ArrayList<>();
  private final Map<String, Integer> ranksOfInstance = new HashMap<>();
  private final Map<String, Integer> podsOfInstance = new HashMap<>();
  private final Map<String, Integer> instances = new HashMap<>();
  private final Map<String, Integer> instancesOfRole = new HashMap<>();
  private int rank;

  /** One decode instance of 2 pods with 2 NPUs each, at level role. */
  static RankedTable role() {
    Tables tables = new Tables();
    tables.pod("decode", "decode-0", 2);
    tables.pod("decode", "decode-0", 2);
    return tables.at(Level.ROLE);
  }

  /** Prefill of 2 instances, decode of 1 instance of 2 pods, a router without NPUs. */
  static RankedTable group() {
    Tables tables = new Tables();
    tables.pod("prefill", "prefill-0", 1);
    tables.pod("prefill", "prefill-1", 1);
    tables.pod("decode", "decode-0", 2);
    tables.pod("decode", "decode-0", 2);
    tables.pod("router", "router-0", 0);
    return tables.at(Level.GROUP);
  }

  /** One instance of so many pods with so many NPUs each. */
  static RankedTable of(int pods, int devices) {
    Tables tables = new Tables();
    for (int i = 0; i < pods; i++) {
      tables.pod("decode", "decode-0", devices);
    }
    return tables.at(Level.ROLE);
  }

  Tables pod(String role, String instance, int devices) {
    List<Device> list = new ArrayList<>();
    for (int i = 0; i < devices; i++) {
      String ip = "172.16." + members.size() % 250 + "." + (20 + i);
      list.add(new Device(String.valueOf(i), ip, String.valueOf(33554432 + i), null));
    }
    return pod(role, instance, list);
  }

  Tables pod(String role, String instance, List<Device> devices) {
    return pod(role, instance, devices, Map.of("hardware", "800I A2(64G)"));
  }

  Tables pod(String role, String instance, List<Device> devices, Map<String, String> labels) {
    int n = members.size();
    String seat = role + "/" + instance;
    int index = podsOfInstance.merge(seat, 1, Integer::sum) - 1;
    int instanceIndex =
        instances.computeIfAbsent(seat, s -> instancesOfRole.merge(role, 1, Integer::sum) - 1);
    Report report =
        devices.isEmpty() ? null : new Report("192.168.7." + n, null, "0", null, devices);
    RankMember member =
        new RankMember(facts(instance + "-" + index, n, labels), role, instance, index, report);
    members.add(member);
    if (report != null) {
      List<RankedDevice> ranked = new ArrayList<>();
      for (Device device : devices) {
        int inInstance = ranksOfInstance.merge(seat, 1, Integer::sum) - 1;
        ranked.add(new RankedDevice(device, rank, inInstance, ranked.size(), rank + 1));
        rank++;
      }
      servers.add(
          new RankedServer(
              "192.168.7." + n,
              servers.size(),
              List.of(member),
              instanceIndex,
              index,
              "0",
              ranked));
    }
    return this;
  }

  RankedTable at(Level level) {
    RankMember first = members.getFirst();
    TableKey key =
        level == Level.GROUP
            ? new TableKey("ai", "t", level, "kthena/m-0", null, null, null)
            : new TableKey("ai", "t", level, "kthena/m-0", first.role(), first.instance(), null);
    return new RankedTable(key, servers, members);
  }

  private static PodFacts facts(String name, int n, Map<String, String> labels) {
    @Nullable String none = null;
    return new PodFacts(
        "ai",
        name,
        "",
        "uid-" + n,
        Instant.EPOCH,
        false,
        "Pending",
        "10.42.1." + n,
        "192.168.7." + n,
        "node-" + n,
        none,
        labels,
        Map.of("example.com/note", "say \"hi\" \\ "),
        Map.of("MODE", "fast"),
        Map.of("huawei.com/Ascend910", 2L),
        null,
        new Gate(Gate.State.WAITING, null));
  }
}
