package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.table.PodStatus;
import io.ranktable.core.table.TableKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of an injected pod, changed step by step. */
public final class PodJson {

  /** Namespace of all these pods. */
  public static final String NAMESPACE = "serving";

  /** The table that pods are members of unless said otherwise. */
  public static final TableKey TABLE = table("llm");

  private static final String DEVICES = "ascend.kubectl.kubernetes.io/ascend-910-configuration";

  private final ObjectNode pod;

  private PodJson(ObjectNode pod) {
    this.pod = pod;
  }

  /** Another table of the same template. */
  public static TableKey table(String group) {
    return new TableKey(NAMESPACE, "hccl-group", Level.GROUP, group, null, null, null);
  }

  /** A pod of {@link #TABLE} without IP and report that requests one NPU. */
  public static PodJson pod(String name) {
    ObjectNode pod = new ObjectMapper().createObjectNode();
    pod.put("apiVersion", "v1").put("kind", "Pod");
    ObjectNode meta = pod.putObject("metadata");
    meta.put("namespace", NAMESPACE).put("name", name).put("uid", "uid-of-" + name);
    meta.put("resourceVersion", "1").put("creationTimestamp", "2026-03-01T08:00:00Z");
    meta.putObject("labels").put(Names.INJECTED, "true");
    meta.putObject("annotations");
    pod.putObject("spec")
        .putArray("containers")
        .addObject()
        .put("name", "engine")
        .put("image", "engine:1")
        .putObject("resources")
        .putObject("limits")
        .put("huawei.com/Ascend910", "1");
    pod.putObject("status").put("phase", "Pending");
    return new PodJson(pod).in(null, TABLE);
  }

  /** Member of these tables, at an index of the workload or, without one, at an allocated seat. */
  public PodJson in(@Nullable Integer index, TableKey... tables) {
    List<Placement> placements =
        Arrays.stream(tables)
            .map(
                key ->
                    new Placement(key, "worker", "0", index, Placement.BY_OVERRIDE, key.revision()))
            .toList();
    return annotation(Names.STATUS, new PodStatus(placements, null).toJson());
  }

  /** With an annotation. */
  public PodJson annotation(String key, String value) {
    PodJson changed = copy();
    changed.pod.withObject("/metadata").withObject("annotations").put(key, value);
    return changed;
  }

  /** The table has this many pods. */
  public PodJson size(int pods) {
    return annotation(Names.PREFIX + Names.SIZE, Integer.toString(pods));
  }

  /** With another UID, created at a second of the hour. */
  public PodJson anew(String uid, long second) {
    PodJson changed = copy();
    changed
        .pod
        .withObject("/metadata")
        .put("uid", uid)
        .put(
            "creationTimestamp",
            Instant.parse("2026-03-01T08:00:00Z").plusSeconds(second).toString());
    return changed;
  }

  /** With an IP. */
  public PodJson ip(String ip) {
    PodJson changed = copy();
    changed.pod.withObject("/status").put("podIP", ip).put("hostIP", "10.1.4." + lastOf(ip));
    return changed;
  }

  /** With a device annotation that names one device. */
  public PodJson device(String deviceIp) {
    return annotation(
        DEVICES,
        "{\"pod_name\":\"%s\",\"server_id\":\"10.1.4.7\",\"devices\":[{\"device_id\":\"0\",\"device_ip\":\"%s\"}]}"
            .formatted(facts().name(), deviceIp));
  }

  /** With an IP and a report, different ones for each number. */
  public PodJson ready(int number) {
    return ip("10.42.0." + (10 + number)).device("192.168.100." + (10 + number));
  }

  /** In a phase. */
  public PodJson phase(String phase) {
    PodJson changed = copy();
    changed.pod.withObject("/status").put("phase", phase);
    return changed;
  }

  /** Being deleted. */
  public PodJson deleting() {
    PodJson changed = copy();
    changed.pod.withObject("/metadata").put("deletionTimestamp", "2026-03-01T09:00:00Z");
    return changed;
  }

  /** With a gate that has opened and left a message. */
  public PodJson gateOpen(String message) {
    PodJson changed = copy();
    ObjectNode gate =
        changed.pod.withObject("/status").putArray("initContainerStatuses").addObject();
    gate.put("name", Names.GATE)
        .putObject("state")
        .putObject("terminated")
        .put("exitCode", 0)
        .put("message", message);
    return changed;
  }

  /** With a gate that the kubelet cannot start. */
  public PodJson gateFailing(String message) {
    PodJson changed = copy();
    ObjectNode gate =
        changed.pod.withObject("/status").putArray("initContainerStatuses").addObject();
    gate.put("name", Names.GATE)
        .putObject("state")
        .putObject("waiting")
        .put("reason", "RunContainerError")
        .put("message", message);
    return changed;
  }

  /** Owned by a StatefulSet. */
  public PodJson owned(String name) {
    PodJson changed = copy();
    changed
        .pod
        .withObject("/metadata")
        .withArray("ownerReferences")
        .addObject()
        .put("apiVersion", "apps/v1")
        .put("kind", "StatefulSet")
        .put("name", name)
        .put("uid", "uid-of-" + name)
        .put("controller", true);
    return changed;
  }

  /** The object. */
  public ObjectNode json() {
    return pod.deepCopy();
  }

  /** What the injector knows of it. */
  public PodFacts facts() {
    return PodReader.read(pod, "");
  }

  private PodJson copy() {
    return new PodJson(pod.deepCopy());
  }

  private static String lastOf(String ip) {
    return ip.substring(ip.lastIndexOf('.') + 1);
  }
}
