package io.ranktable.core.family;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Generations of cards, with the annotation that MindCluster's device plugin (7.3) writes. */
enum Hardware {
  A2("huawei.com/Ascend910", "ascend.kubectl.kubernetes.io/ascend-910-configuration"),
  A3("huawei.com/Ascend910", "ascend.kubectl.kubernetes.io/ascend-910-configuration"),
  A5("huawei.com/npu", "ascend.kubectl.kubernetes.io/ascend-npu-configuration");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NODES_PER_SUPER_POD = 2;
  private static final int FIRST_SUPER_DEVICE = 33_554_432;
  private static final int CARDS_PER_NODE = 16;

  private final String resource;
  private final String annotation;

  Hardware(String resource, String annotation) {
    this.resource = resource;
    this.annotation = annotation;
  }

  String resource() {
    return resource;
  }

  String annotation() {
    return annotation;
  }

  static String hostIp(int node) {
    return "192.168.7." + (20 + node);
  }

  static String deviceIp(int node, int card) {
    return "172.20." + node + "." + (10 + card);
  }

  /** What the device plugin says of a pod; the cards come in the order of their ids as text. */
  String report(String pod, String uid, Seat seat) {
    ObjectNode report = JSON.createObjectNode();
    report.put("pod_name", pod).put("server_id", uid);
    report.put("host_ip", hostIp(seat.node()));
    report.put("super_pod_id", this == A3 ? seat.node() / NODES_PER_SUPER_POD : -1);
    report.put("rack_id", -1);
    ArrayNode devices = report.putArray("devices");
    seat.cards().stream()
        .map(String::valueOf)
        .sorted()
        .forEach(card -> device(devices.addObject(), seat.node(), Integer.parseInt(card)));
    return report.toString();
  }

  private void device(ObjectNode device, int node, int card) {
    device.put("device_id", String.valueOf(card));
    device.put("device_ip", this == A5 ? "" : deviceIp(node, card));
    if (this == A3) {
      device.put(
          "super_device_id", String.valueOf(FIRST_SUPER_DEVICE + node * CARDS_PER_NODE + card));
    }
    if (this == A5) {
      ArrayNode levels = device.putArray("levelList");
      level(levels, 0, "UB", "rack-" + node, "TOPO_FILE_DESC", "EID", eid(node, card));
      level(levels, 3, "ROCE", "CLUSTER1", "CLOS", "IPV4", deviceIp(node, card));
    }
  }

  private static String eid(int node, int card) {
    return String.format("%032x", (node + 1) * 256 + card);
  }

  private static void level(
      ArrayNode levels,
      int level,
      String kind,
      String network,
      String type,
      String addressType,
      String address) {
    ObjectNode info = levels.addObject().put("level", level).putObject("info").putObject(kind);
    info.put("net_layer", level).put("net_instance_id", network);
    info.put("net_type", type).put("net_attr", "");
    ObjectNode item = info.putArray("rank_addr_list").addObject();
    item.put("addr_type", addressType).put("addr", address);
    item.putArray("ports").add(level == 0 ? "0/1" : "d2h");
    item.put("plane_id", "0");
  }
}
