package io.ranktable.core.rank;

import io.ranktable.core.rank.RankRules.DeviceOrder;
import io.ranktable.core.rank.SeatOrder.Instance;
import io.ranktable.core.report.Device;
import io.ranktable.core.report.Report;
import io.ranktable.core.table.NaturalOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives servers and devices of one table their numbers. Holds counters: one use per table. */
final class Numbering {

  private final Comparator<Device> deviceOrder;
  private final Map<Instance, Integer> instancePlaces = new HashMap<>();
  private final IdentityHashMap<RankMember, Integer> podPlaces = new IdentityHashMap<>();
  private final IdentityHashMap<RankMember, Integer> clusterIds = new IdentityHashMap<>();
  private final Map<Instance, Integer> instanceRanks = new HashMap<>();
  private int nextRank;

  /**
   * Counts places.
   *
   * @param seated every member in table order
   */
  Numbering(List<RankMember> seated, DeviceOrder order) {
    deviceOrder =
        switch (order) {
          case NUMERIC -> Comparator.comparing(Device::id, NaturalOrder.INSTANCE);
          case LEXICOGRAPHIC -> Comparator.comparing(Device::id);
        };
    Map<String, Integer> instancesOfRole = new HashMap<>();
    Map<Instance, Integer> podsOfInstance = new HashMap<>();
    int clusterId = 1;
    for (RankMember member : seated) {
      Instance instance = Instance.of(member);
      if (!instancePlaces.containsKey(instance)) {
        instancePlaces.put(instance, next(instancesOfRole, member.role()));
      }
      podPlaces.put(member, next(podsOfInstance, instance));
      clusterIds.put(member, clusterId);
      clusterId += devices(member).size();
    }
  }

  /**
   * Numbers all servers.
   *
   * @param servers the members behind each server, in rank order
   * @param ids the id of each
   */
  List<RankedServer> servers(Collection<List<RankMember>> servers, List<String> ids) {
    List<RankedServer> ranked = new ArrayList<>();
    for (List<RankMember> members : servers) {
      RankMember first = members.getFirst();
      List<RankedDevice> devices = new ArrayList<>();
      members.forEach(member -> addDevices(member, devices));
      ranked.add(
          new RankedServer(
              ids.get(ranked.size()),
              ranked.size(),
              members,
              instancePlaces.getOrDefault(Instance.of(first), 0),
              podPlaces.getOrDefault(first, 0),
              superPodId(members),
              devices));
    }
    return ranked;
  }

  private void addDevices(RankMember member, List<RankedDevice> devices) {
    int clusterId = clusterIds.getOrDefault(member, 1);
    int logicalId = 0;
    for (Device device : devices(member).stream().sorted(deviceOrder).toList()) {
      devices.add(
          new RankedDevice(
              device,
              nextRank++,
              next(instanceRanks, Instance.of(member)),
              logicalId,
              clusterId + logicalId));
      logicalId++;
    }
  }

  private static List<Device> devices(RankMember member) {
    Report report = member.report();
    return report == null ? List.of() : report.devices();
  }

  private static @Nullable String superPodId(List<RankMember> members) {
    return members.stream()
        .map(RankMember::report)
        .filter(Objects::nonNull)
        .map(Report::superPodId)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static <K> int next(Map<K, Integer> counters, K key) {
    return counters.merge(key, 1, Integer::sum) - 1;
  }
}
