package io.ranktable.core.template;

import io.ranktable.core.rank.RankMember;
import io.ranktable.core.rank.RankedDevice;
import io.ranktable.core.rank.RankedServer;
import io.ranktable.core.table.PodFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of servers and what follows from it. Everything is computed at most once, so that a
 * template cannot make one look-up cost more than another. For one rendering, by one thread.
 */
final class Servers {

  private final List<Server> list;
  private int deviceCount = -1;
  private @Nullable List<PlacedDevice> devices;
  private @Nullable List<SuperPod> superPods;

  /** An entry of a {@code server_list}. */
  record Server(RankedServer ranked) {
    RankMember first() {
      return ranked.first();
    }

    PodFacts pod() {
      return ranked.first().pod();
    }
  }

  /** An entry of a {@code device_list}: a device and where it is. */
  record PlacedDevice(Server server, RankedDevice device) {}

  /** An entry of a {@code super_pod_list}. */
  record SuperPod(String id, Servers servers) {}

  Servers(List<Server> list) {
    this.list = list;
  }

  List<Server> list() {
    return list;
  }

  int count() {
    return list.size();
  }

  int deviceCount() {
    if (deviceCount < 0) {
      deviceCount = list.stream().mapToInt(s -> s.ranked().devices().size()).sum();
    }
    return deviceCount;
  }

  List<PlacedDevice> devices() {
    List<PlacedDevice> known = devices;
    if (known == null) {
      known = new ArrayList<>();
      for (Server server : list) {
        for (RankedDevice device : server.ranked().devices()) {
          known.add(new PlacedDevice(server, device));
        }
      }
      devices = known;
    }
    return known;
  }

  /**
   * Servers by super pod in order of appearance. Servers without one are left out: those that
   * report none, and those whose devices have no id in it, because device plugins write a number as
   * super pod of Atlas A2 as well.
   */
  List<SuperPod> superPods() {
    List<SuperPod> known = superPods;
    if (known == null) {
      Map<String, List<Server>> byId = new LinkedHashMap<>();
      for (Server server : list) {
        String id = server.ranked().superPodId();
        if (id != null && Absent.isNot(id) && inSuperPod(server)) {
          byId.computeIfAbsent(id, i -> new ArrayList<>()).add(server);
        }
      }
      known =
          byId.entrySet().stream()
              .map(e -> new SuperPod(e.getKey(), new Servers(e.getValue())))
              .toList();
      superPods = known;
    }
    return known;
  }

  private static boolean inSuperPod(Server server) {
    return Absent.isNot(server.ranked().devices().getFirst().device().superDeviceId());
  }
}
