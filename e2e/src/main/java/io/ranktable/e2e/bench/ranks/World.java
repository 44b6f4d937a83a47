package io.ranktable.e2e.bench.ranks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.decision.Member;
import io.ranktable.core.decision.TableInput;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Template;
import io.ranktable.core.workload.Expected;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * A complete world of one table, made up: pods of 8 NPUs, one per node, that report as the newest
 * device plugin does. The same arguments give the same world.
 */
final class World {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DEVICES = 8;
  private static final int PODS_PER_INSTANCE = 4;

  /** Nodes of an Atlas 900 A3 super pod: 384 NPUs. */
  private static final int SERVERS_PER_SUPER_POD = 48;

  /** Roles that run without NPUs: two of MindIE, one of the engines with prefill and decode. */
  private static final Set<String> WITHOUT_NPU = Set.of("coordinator", "controller", "proxy");

  private final Template template;
  private final PodFormat format;
  private final TableKey key;
  private final List<Member> members = new ArrayList<>();

  private World(Template template, PodFormat format) {
    this.template = template;
    this.format = format;
    this.key =
        template.settings().level() == Level.ROLE
            ? new TableKey("bench", template.name(), Level.ROLE, "bench/m", role(), "0", null)
            : new TableKey("bench", template.name(), Level.GROUP, "bench/m", null, null, null);
  }

  /** A number of NPUs rounded up to whole pods. */
  static int wholePods(int ranks) {
    return Math.ceilDiv(ranks, DEVICES) * DEVICES;
  }

  /**
   * The world of a table.
   *
   * @param ranks how many NPUs, of whole pods
   */
  static TableInput of(Template template, PodFormat format, int ranks) {
    World world = new World(template, format);
    int pods = ranks / DEVICES;
    if (world.key.level() == Level.ROLE) {
      for (int i = 0; i < pods; i++) {
        world.add(world.role(), "0", i, DEVICES);
      }
    } else {
      world.fillGroup(pods);
    }
    return new TableInput(
        world.key,
        template,
        format,
        world.members,
        new Expected.Known(world.members.size(), List.of()),
        Map.of(),
        Set.of());
  }

  /** The same number of pods for each role with NPUs, one pod for each role without. */
  private void fillGroup(int pods) {
    Set<String> known = new TreeSet<>(template.settings().knownRoles());
    List<String> roles =
        known.isEmpty()
            ? List.of("prefill", "decode")
            : known.stream().filter(role -> !WITHOUT_NPU.contains(role)).toList();
    known.stream().filter(WITHOUT_NPU::contains).forEach(role -> add(role, "0", 0, 0));
    int seat = 0;
    for (int left = pods; left > 0; seat++) {
      for (String role : roles) {
        if (left-- > 0) {
          add(role, Integer.toString(seat / PODS_PER_INSTANCE), seat % PODS_PER_INSTANCE, DEVICES);
        }
      }
    }
  }

  private String role() {
    return template.settings().knownRoles().stream()
        .filter(role -> !WITHOUT_NPU.contains(role))
        .sorted()
        .findFirst()
        .orElse("decode");
  }

  private void add(String role, String instance, int index, int devices) {
    int number = members.size();
    String name = "m-" + role + "-" + instance + "-" + index;
    String uid = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    PodFacts pod =
        new PodFacts(
            "bench",
            name,
            "",
            uid,
            Instant.parse("2026-03-01T08:00:00Z").plusSeconds(number % 60),
            false,
            "Pending",
            "10.244." + number / 250 + "." + (2 + number % 250),
            hostIp(number),
            "node-" + number,
            null,
            Map.of("app", "m"),
            devices == 0
                ? Map.of("mind-cluster/hardware-type", "800I-A2-64G")
                : Map.of(
                    "mind-cluster/hardware-type",
                    "800I-A2-64G",
                    format.annotations().getFirst(),
                    annotation(name, uid, number, devices)),
            Map.of(),
            devices == 0 ? Map.of() : Map.of("huawei.com/Ascend910", (long) devices),
            null,
            new Gate(Gate.State.WAITING, null));
    Placement placement = new Placement(key, role, instance, index, "bench", "1");
    members.add(new Member(pod, placement, null));
  }

  private static String hostIp(int number) {
    return "10.1." + number / 250 + "." + (2 + number % 250);
  }

  /** What the plugin reports for the hardware that the template is for: levels only on A5. */
  private String annotation(String podName, String uid, int number, int count) {
    boolean a5 = template.uses().contains("levels");
    ObjectNode root = JSON.createObjectNode();
    root.put("pod_name", podName).put("server_id", uid).put("host_ip", hostIp(number));
    root.put("super_pod_id", number / SERVERS_PER_SUPER_POD).put("rack_id", number / DEVICES);
    root.put("server_index", Integer.toString(number)).put("server_ip", hostIp(number));
    ArrayNode devices = root.putArray("devices");
    for (int i = 0; i < count; i++) {
      ObjectNode device = devices.addObject().put("device_id", Integer.toString(i));
      device.put("device_ip", a5 ? "" : deviceIp(number, i));
      if (a5) {
        addLevels(device.putArray("levelList"), number, i);
      } else {
        device.put("super_device_id", Integer.toString(number % SERVERS_PER_SUPER_POD << 20 | i));
      }
    }
    return root.toString();
  }

  private static String deviceIp(int number, int device) {
    return "172." + (16 + device) + "." + number / 250 + "." + (1 + number % 250);
  }

  private static void addLevels(ArrayNode levels, int number, int device) {
    String eid = "%032x".formatted((long) number << 8 | device);
    addLevel(levels, 0, "UB", "rack-" + number / DEVICES, "TOPO_FILE_DESC", "EID", eid, "0/1");
    addLevel(levels, 1, "UB", "superpod-" + number / 128, "CLOS", "EID", eid, "0/2");
    addLevel(levels, 3, "ROCE", "cluster", "CLOS", "IPV4", deviceIp(number, device), "d2h");
  }

  private static void addLevel(
      ArrayNode levels,
      int layer,
      String kind,
      String instance,
      String type,
      String addressType,
      String address,
      String port) {
    ObjectNode info = levels.addObject().put("level", layer).putObject("info").putObject(kind);
    info.put("net_layer", layer).put("net_instance_id", instance).put("net_type", type);
    ObjectNode end = info.put("net_attr", "").putArray("rank_addr_list").addObject();
    end.put("addr_type", addressType).put("addr", address);
    end.putArray("ports").add(port);
    end.put("plane_id", "0");
  }
}
