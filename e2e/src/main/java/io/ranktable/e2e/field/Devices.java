package io.ranktable.e2e.field;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes device annotations as the device plugins of several generations do. */
public final class Devices {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A generation of annotation writers. */
  public enum Generation {
    /** The first plugin: pod name, server id (node IP), devices. */
    FIRST,
    /** With super pod, server id still the node IP. */
    SUPER_POD,
    /** Server id is the pod's UID, host IP beside it. */
    POD_UID,
    /** With rack and server index. */
    RACK
  }

  /**
   * Where the devices of a pod are.
   *
   * @param hostIp the node's IP
   * @param block distinguishes the device IPs of pods; 0..65535
   * @param count how many devices
   */
  public record Seat(String hostIp, int block, int count) {}

  private Devices() {}

  /** The annotation of a pod. */
  public static String annotation(Generation generation, String podName, String podUid, Seat seat) {
    ObjectNode root = JSON.createObjectNode().put("pod_name", podName);
    boolean byUid = generation.compareTo(Generation.POD_UID) >= 0;
    root.put("server_id", byUid ? podUid : seat.hostIp());
    if (byUid) {
      root.put("host_ip", seat.hostIp());
    }
    if (generation != Generation.FIRST) {
      root.put("super_pod_id", -1);
    }
    if (generation == Generation.RACK) {
      root.put("rack_id", -1).put("server_index", "").put("server_ip", seat.hostIp());
    }
    ArrayNode devices = root.putArray("devices");
    for (int i = 0; i < seat.count(); i++) {
      devices
          .addObject()
          .put("device_id", Integer.toString(i))
          .put("device_ip", deviceIp(seat.block(), i));
    }
    return root.toString();
  }

  /** The IP of a device: {@code 172.<16 + …>.<…>.<…>}, different for each block and index. */
  public static String deviceIp(int block, int index) {
    return "172." + (16 + index % 16) + "." + block / 250 + "." + (1 + block % 250);
  }
}
