package io.ranktable.core.report;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.Map;

/**
 * Where a device annotation is and where in its JSON each field is.
 *
 * @param name name of the format
 * @param annotations annotation keys, first present wins; never empty
 * @param resources globs of NPU resource names such as {@code huawei.com/*}; an entry that begins
 *     with {@code !} names resources that are no NPUs
 * @param pointers JSON Pointer of each field that the format has; device fields are relative to one
 *     device
 */
public record PodFormat(
    String name,
    List<String> annotations,
    List<String> resources,
    Map<Field, JsonPointer> pointers) {

  /** Copies lists and map. */
  public PodFormat {
    annotations = List.copyOf(annotations);
    resources = List.copyOf(resources);
    pointers = Map.copyOf(pointers);
  }

  /** A field that a format can locate. */
  public enum Field {
    /** Name of the pod that the annotation is about. */
    POD_NAME("pod-name"),
    /** Server id. */
    SERVER_ID("server-id"),
    /** Host IP. */
    HOST_IP("host-ip"),
    /** Super pod. */
    SUPER_POD_ID("super-pod-id"),
    /** Rack. */
    RACK_ID("rack-id"),
    /** The list of devices. */
    DEVICES("devices"),
    /** In a device: its id. */
    DEVICE_ID("device-id"),
    /** In a device: its IP. */
    DEVICE_IP("device-ip"),
    /** In a device: its id in the super pod. */
    SUPER_DEVICE_ID("super-device-id"),
    /** In a device: its network levels. */
    LEVELS("levels");

    private final String key;

    Field(String key) {
      this.key = key;
    }

    /** The key in the pod format's ConfigMap. */
    public String key() {
      return key;
    }
  }
}
