package io.ranktable.core.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.report.PodFormat.Field;
import io.ranktable.core.table.Excerpt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a format's fields out of JSON and remembers what is wrong with them. */
final class FieldReader {

  private static final double LARGEST_EXACT = 1L << 53;

  private final PodFormat format;
  private final List<String> problems = new ArrayList<>();

  FieldReader(PodFormat format) {
    this.format = format;
  }

  /** What was wrong so far, in the order of reading. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * A field as text, numbers in decimal; null when absent or of a wrong type.
   *
   * @param base the JSON that the field's pointers start from
   * @param where pointer of that JSON, for messages
   */
  @Nullable String text(JsonNode base, Field field, String where) {
    Found found = find(base, field);
    if (found == null) {
      return null;
    }
    String text = scalar(found.node());
    if (text == null) {
      wrongType(where + found.pointer(), found.node(), "a string or a whole number");
    }
    return text;
  }

  /** The devices in their order; what is wrong with the list or a device is a problem. */
  List<Device> devices(JsonNode root) {
    Found found = find(root, Field.DEVICES);
    if (found == null) {
      problems.add("it has no list of devices at " + places(Field.DEVICES));
      return List.of();
    }
    String where = found.pointer().toString();
    if (!found.node().isArray()) {
      wrongType(where, found.node(), "a list of devices");
      return List.of();
    }
    if (found.node().isEmpty()) {
      problems.add("the list of devices at " + where + " is empty");
    }
    List<Device> devices = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < found.node().size(); i++) {
      Device device = device(found.node().get(i), where + "/" + i);
      if (device != null) {
        devices.add(device);
        if (!ids.add(device.id())) {
          problems.add("device id " + Excerpt.of(device.id()) + " is listed twice");
        }
      }
    }
    return devices;
  }

  private @Nullable Device device(JsonNode node, String where) {
    if (!node.isObject()) {
      wrongType(where, node, "a device (an object)");
      return null;
    }
    int before = problems.size();
    String id = text(node, Field.DEVICE_ID, where);
    String ip = text(node, Field.DEVICE_IP, where);
    String superDeviceId = text(node, Field.SUPER_DEVICE_ID, where);
    String levels = levels(node, where);
    if (id == null || id.isBlank()) {
      if (problems.size() == before) {
        problems.add("the device at " + where + " has no id at " + places(Field.DEVICE_ID));
      }
      return null;
    }
    return new Device(id, ip, superDeviceId, levels);
  }

  private @Nullable String levels(JsonNode device, String where) {
    Found found = find(device, Field.LEVELS);
    if (found == null) {
      return null;
    }
    if (!found.node().isArray()) {
      wrongType(where + found.pointer(), found.node(), "a list of levels");
      return null;
    }
    return Levels.of(found.node());
  }

  private @Nullable Found find(JsonNode base, Field field) {
    for (JsonPointer pointer : format.pointers(field)) {
      JsonNode node = base.at(pointer);
      if (!node.isMissingNode() && !node.isNull()) {
        return new Found(pointer, node);
      }
    }
    return null;
  }

  private String places(Field field) {
    return String.join(" or ", format.pointers(field).stream().map(JsonPointer::toString).toList());
  }

  private void wrongType(String where, JsonNode node, String needed) {
    problems.add(
        where
            + " is "
            + node.getNodeType().name().toLowerCase(Locale.ROOT)
            + " "
            + Excerpt.of(node.isContainerNode() ? "…" : node.asText())
            + " where "
            + needed
            + " is needed");
  }

  /** Whole numbers may be written as 7, 7.0 or 7e0; a fraction is no id. */
  private static @Nullable String scalar(JsonNode node) {
    if (node.isTextual() || node.isIntegralNumber()) {
      return node.asText();
    }
    double number = node.isNumber() ? node.doubleValue() : Double.NaN;
    return number == Math.rint(number) && Math.abs(number) <= LARGEST_EXACT
        ? Long.toString((long) number)
        : null;
  }

  private record Found(JsonPointer pointer, JsonNode node) {}
}
