package io.ranktable.webhook.cli.demo.node;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.report.PodFormat.Field;
import java.util.List;
import java.util.Optional;

/**
 * Invents what a device plugin says of a pod: every NPU of a node of its own, all nodes in one
 * super pod. The fields stand where the pod format looks for them.
 */
public final class DevicePlugin {

  private static final ObjectMapper JSON = new ObjectMapper();

  private DevicePlugin() {}

  /**
   * Whose devices are wanted.
   *
   * @param name name of the pod
   * @param uid its UID
   * @param addresses where it runs
   * @param number number of the node, beginning with 0
   * @param devices how many NPUs it has asked for
   */
  public record Request(String name, String uid, Addresses addresses, int number, int devices) {}

  /** The text of the device annotation. */
  public static String annotation(PodFormat format, Request request) {
    ObjectNode root = JSON.createObjectNode();
    boolean newer = !format.pointers(Field.HOST_IP).isEmpty();
    String hostIp = request.addresses().hostIp();
    put(root, format, Field.POD_NAME, request.name());
    put(root, format, Field.SERVER_ID, newer ? request.uid() : hostIp);
    put(root, format, Field.HOST_IP, hostIp);
    at(root, format, Field.SUPER_POD_ID).ifPresent(place -> place.parent().put(place.name(), 0));
    at(root, format, Field.DEVICES)
        .ifPresent(place -> devices(place.parent().putArray(place.name()), format, request));
    return root.toString();
  }

  /** The ids of its devices, for people. */
  public static List<String> ids(int devices) {
    return java.util.stream.IntStream.range(0, devices).mapToObj(String::valueOf).toList();
  }

  private static void devices(ArrayNode list, PodFormat format, Request request) {
    for (int i = 0; i < request.devices(); i++) {
      ObjectNode device = list.addObject();
      String ip =
          "172."
              + (16 + i % 16)
              + "."
              + request.number() / 250
              + "."
              + (1 + request.number() % 250);
      put(device, format, Field.DEVICE_ID, String.valueOf(i));
      put(device, format, Field.DEVICE_IP, ip);
      put(device, format, Field.SUPER_DEVICE_ID, String.valueOf((request.number() << 8) + i));
    }
  }

  private static void put(ObjectNode node, PodFormat format, Field field, String value) {
    at(node, format, field).ifPresent(place -> place.parent().put(place.name(), value));
  }

  private record Place(ObjectNode parent, String name) {}

  private static Optional<Place> at(ObjectNode node, PodFormat format, Field field) {
    List<JsonPointer> pointers = format.pointers(field);
    if (pointers.isEmpty()) {
      return Optional.empty();
    }
    JsonPointer pointer = pointers.getFirst();
    JsonPointer head = pointer.head();
    ObjectNode parent = head == null || head.matches() ? node : node.withObject(head);
    return Optional.of(new Place(parent, pointer.last().getMatchingProperty()));
  }
}
