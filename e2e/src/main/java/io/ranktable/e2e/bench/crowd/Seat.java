package io.ranktable.e2e.bench.crowd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.field.Devices;
import io.ranktable.e2e.field.Field;
import io.ranktable.e2e.product.Workplace;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The place of one pod of a StatefulSet, and the pod that is there at the moment. Plays scheduler,
 * device plugin and kubelet for it by the calls that those make. For one thread at a time.
 */
public final class Seat {

  /** How many NPUs a pod has. */
  public static final int DEVICES = 8;

  private static final int HOSTS = 250;
  private static final int MOVES = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Group group;
  private final int index;
  private final int number;
  private final Map<String, Sitter> sitters = new ConcurrentHashMap<>();
  private volatile @Nullable Sitter now;

  /**
   * An empty seat.
   *
   * @param index its place in the group, from 0
   * @param number different for each seat of the whole cluster, below {@link Group#SEATS}
   */
  Seat(Group group, int index, int number) {
    this.group = group;
    this.index = index;
    this.number = number;
  }

  /** The group. */
  public Group group() {
    return group;
  }

  /** Name of the pod. */
  public String name() {
    return group.name() + "-" + index;
  }

  /**
   * The pod that is there.
   *
   * @throws NullPointerException when nobody is
   */
  public Sitter sitter() {
    return Objects.requireNonNull(now, () -> "nobody sits at " + name());
  }

  /** The pod of this UID that is there, or was; empty when it was never here. */
  public Optional<Sitter> sitter(String uid) {
    return Optional.ofNullable(sitters.get(uid));
  }

  /** Creates the pod through the webhook, on its node, with its IPs, its gate waiting. */
  public void arrive(Api api) {
    int move = sitters.size();
    JsonNode created = api.create(pods(), pod());
    group.tableIs(created);
    Sitter sitter =
        new Sitter(
            created.at("/metadata/uid").asText(),
            "10.%d.%d.%d".formatted(100 + move % 100, number / HOSTS, 1 + number % HOSTS),
            number + move % MOVES * Group.SEATS);
    sitters.put(sitter.uid(), sitter);
    now = sitter;
    ObjectNode status = JSON.createObjectNode();
    status.put("phase", "Pending").put("hostIP", hostIp()).put("podIP", sitter.podIp());
    status.putArray("podIPs").addObject().put("ip", sitter.podIp());
    gate(status).putObject("running").put("startedAt", "2026-01-01T00:00:00Z");
    api.patch(path() + "/status", JSON.createObjectNode().set("status", status));
  }

  /** Writes the device annotation. */
  public void report(Api api) {
    Sitter sitter = sitter();
    sitter.reports();
    String text =
        Devices.annotation(
            Devices.Generation.POD_UID,
            name(),
            sitter.uid(),
            new Devices.Seat(hostIp(), sitter.block(), DEVICES));
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode meta = patch.putObject("metadata").put("uid", sitter.uid());
    meta.putObject("annotations").put(Field.DEVICE_ANNOTATION, text);
    api.patch(path(), patch);
  }

  /**
   * Opens the gate of a pod; nothing happens when it is no longer there.
   *
   * @param uid the pod
   * @param table name of the ConfigMap that it copied
   * @param digest digest of what it copied
   */
  public void open(Api api, String uid, String table, String digest) {
    ObjectNode status = JSON.createObjectNode();
    gate(status)
        .putObject("terminated")
        .put("exitCode", 0)
        .put("reason", "Completed")
        .put("message", table + " " + digest + "\n");
    ObjectNode patch = JSON.createObjectNode();
    // The API server refuses it for a pod of another UID.
    patch.putObject("metadata").put("uid", uid);
    api.patchIfThere(path() + "/status", patch.set("status", status));
  }

  /** Removes the pod at once. */
  public void leave(Api api) {
    Sitter sitter = sitter();
    now = null;
    api.delete(path());
    sitter.leaves();
  }

  private String hostIp() {
    return "10.%d.%d.%d".formatted(1, number / HOSTS, 1 + number % HOSTS);
  }

  private String pods() {
    return "/api/v1/namespaces/" + group.namespace() + "/pods";
  }

  private String path() {
    return pods() + "/" + name();
  }

  private static ObjectNode gate(ObjectNode status) {
    return status
        .putArray("initContainerStatuses")
        .addObject()
        .put("name", Names.GATE)
        .put("image", "")
        .put("imageID", "")
        .put("ready", false)
        .put("restartCount", 0)
        .putObject("state");
  }

  private ObjectNode pod() {
    ObjectNode pod = Others.pod(name(), "node-" + number);
    ObjectNode meta = (ObjectNode) pod.get("metadata");
    meta.withObject("/labels")
        .put("app", group.name())
        .put("apps.kubernetes.io/pod-index", Integer.toString(index))
        .put("controller-revision-hash", group.name() + "-6d5f7c9b8d")
        .put("statefulset.kubernetes.io/pod-name", name());
    meta.putObject("annotations").put(Names.TEMPLATE, "hccl-role");
    meta.putArray("ownerReferences")
        .addObject()
        .put("apiVersion", "apps/v1")
        .put("kind", "StatefulSet")
        .put("name", group.name())
        .put("uid", group.uid())
        .put("controller", true);
    ObjectNode resources = (ObjectNode) pod.at("/spec/containers/0/resources");
    for (String kind : new String[] {"requests", "limits"}) {
      resources.withObject("/" + kind).put(Workplace.NPU, DEVICES);
    }
    return pod;
  }
}
