package io.ranktable.core.report;

import static java.util.stream.Collectors.toUnmodifiableMap;

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
 * @param pointers JSON Pointers of every field, the first that leads to a value wins; device fields
 *     are relative to one device
 */
public record PodFormat(
    String name,
    List<String> annotations,
    List<String> resources,
    Map<Field, List<JsonPointer>> pointers) {

  /** Copies lists and map. */
  public PodFormat {
    annotations = List.copyOf(annotations);
    resources = List.copyOf(resources);
    pointers =
        pointers.entrySet().stream()
            .collect(toUnmodifiableMap(Map.Entry::getKey, e -> List.copyOf(e.getValue())));
  }

  /** What a resource of this name is; exclusions win over globs. */
  public ResourceKind kindOf(String resource) {
    return Resources.kindOf(resource, resources);
  }

  /** Whether a resource of this name is an NPU or a part of one. */
  public boolean isNpu(String resource) {
    ResourceKind kind = kindOf(resource);
    return kind == ResourceKind.NPU || kind == ResourceKind.VIRTUAL_NPU;
  }

  /** The JSON Pointers of a field in their order; empty when the format does not have it. */
  public List<JsonPointer> pointers(Field field) {
    return pointers.getOrDefault(field, List.of());
  }

  /** A field that a format can locate. */
  public enum Field {
    /** Name of the pod that the annotation is about. */
    POD_NAME("pod-name", "/pod_name"),
    /** Server id. */
    SERVER_ID("server-id", "/server_id"),
    /** Host IP. */
    HOST_IP("host-ip", "/host_ip\n/server_ip"),
    /** Super pod. */
    SUPER_POD_ID("super-pod-id", "/super_pod_id"),
    /** Rack. */
    RACK_ID("rack-id", "/rack_id"),
    /** The list of devices. */
    DEVICES("devices", "/devices"),
    /** In a device: its id. */
    DEVICE_ID("device-id", "/device_id"),
    /** In a device: its IP. */
    DEVICE_IP("device-ip", "/device_ip"),
    /** In a device: its id in the super pod. */
    SUPER_DEVICE_ID("super-device-id", "/super_device_id"),
    /** In a device: its network levels. */
    LEVELS("levels", "/levelList");

    private final String key;
    private final String usual;

    Field(String key, String usual) {
      this.key = key;
      this.usual = usual;
    }

    /** The key in the pod format's ConfigMap. */
    public String key() {
      return key;
    }

    /**
     * The value of the key when a format does not say: where the Ascend device plugin writes the
     * field.
     */
    String usual() {
      return usual;
    }
  }
}
