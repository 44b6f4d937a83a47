package io.ranktable.core.decision;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodStatus;
import io.ranktable.core.table.TableKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Pods of one table as the API server would list them: several roles and instances, seats with
 * holes, uneven numbers of devices, shared nodes, older pods on taken seats, finished and deleted
 * ones. A number makes a world; the same number makes the same one.
 */
final class RandomWorld {

  /** Labels that repeat the seat in plain words, for who does not read the status annotation. */
  static final String ROLE = "seat-role";

  static final String INSTANCE = "seat-instance";
  static final String INDEX = "seat-index";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEVICES = "ascend.kubectl.kubernetes.io/ascend-910-configuration";
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final int NEWEST = 500;

  private final Random random;
  private final TableKey key;
  private final List<ObjectNode> pods = new ArrayList<>();
  private final Set<String> seats = new HashSet<>();
  private final int nodes;
  private final boolean hostNetwork;
  private final boolean indices;
  private final int generation;
  private int number;

  RandomWorld(long seed) {
    random = new Random(seed);
    boolean group = random.nextBoolean();
    key =
        group
            ? new TableKey("serving", "hccl-group", Level.GROUP, "lws/m", null, null, null)
            : new TableKey("serving", "hccl-role", Level.ROLE, "lws/m", "decode", "m-7", null);
    nodes = random.nextInt(3) == 0 ? 2 : 1_000;
    hostNetwork = random.nextInt(4) == 0;
    indices = random.nextInt(4) > 0;
    generation = random.nextInt(3);
    fill(group);
  }

  TableKey key() {
    return key;
  }

  /** How many seats have a live pod. */
  int expected() {
    return seats.size();
  }

  /** The pods in any order. */
  List<ObjectNode> pods() {
    List<ObjectNode> listed = new ArrayList<>(pods);
    Collections.shuffle(listed, random);
    return listed;
  }

  private void fill(boolean group) {
    Set<String> roles = new TreeSet<>(Set.of("decode"));
    if (group) {
      List.of("prefill", "encode", "p2", "p10").stream()
          .filter(role -> random.nextBoolean())
          .forEach(roles::add);
    }
    for (String role : roles) {
      for (int i = 0; i < (group ? 1 + random.nextInt(3) : 1); i++) {
        String instance = group ? "m-" + (i * 9 + random.nextInt(9)) : "m-7";
        fill(role, instance);
      }
    }
    if (group && random.nextBoolean()) {
      pods.add(live("router", "m-0", 0, 0));
      seats.add("router m-0 0");
    }
  }

  private void fill(String role, String instance) {
    int index = random.nextInt(3);
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      int devices = 1 + random.nextInt(16);
      if (indices && random.nextInt(4) == 0) {
        pods.add(created(live(role, instance, index, devices), random.nextInt(9)));
      }
      if (random.nextInt(6) == 0) {
        pods.add(gone(live(role, instance, index, devices)));
      }
      pods.add(created(live(role, instance, index, devices), 10 + random.nextInt(9)));
      seats.add(role + " " + instance + " " + index);
      index += 1 + random.nextInt(9);
    }
  }

  /**
   * A newer pod on the seat of a live one: another name, UID, node, address and other devices, as
   * many as before.
   */
  ObjectNode successor(ObjectNode pod) {
    String index = pod.at("/metadata/labels/" + INDEX).asText();
    return created(
        live(
            pod.at("/metadata/labels/" + ROLE).asText(),
            pod.at("/metadata/labels/" + INSTANCE).asText(),
            Integer.parseInt(index),
            pod.at("/spec/containers/0/resources/requests/huawei.com~1Ascend910").asInt()),
        NEWEST);
  }

  /** Whether pods come with an index. */
  boolean indices() {
    return indices;
  }

  private ObjectNode live(String role, String instance, int index, int devices) {
    int node = random.nextInt(nodes);
    String hostIp = "10.1." + node / 250 + "." + (1 + node % 250);
    String uid = new UUID(random.nextLong(), random.nextLong()).toString();
    String name = "m-" + role + "-" + number++;
    ObjectNode pod = JSON.createObjectNode();
    ObjectNode meta = pod.putObject("metadata").put("name", name).put("namespace", "serving");
    meta.put("uid", uid);
    ObjectNode labels = meta.putObject("labels").put(ROLE, role).put(INSTANCE, instance);
    labels.put(INDEX, Integer.toString(index));
    @Nullable Integer given = indices ? index : null;
    Placement placement = new Placement(key, role, instance, given, "lws", null);
    ObjectNode annotations = meta.putObject("annotations");
    annotations.put(Names.STATUS, new PodStatus(List.of(placement), null).toJson());
    ObjectNode engine =
        pod.putObject("spec").put("nodeName", "node-" + node).putArray("containers").addObject();
    if (devices > 0) {
      engine.putObject("resources").putObject("requests").put("huawei.com/Ascend910", devices);
      annotations.put(DEVICES, annotation(name, uid, hostIp, devices));
    }
    pod.putObject("status")
        .put("phase", random.nextBoolean() ? "Pending" : "Running")
        .put("podIP", hostNetwork ? hostIp : "10.244.0." + (1 + number))
        .put("hostIP", hostIp);
    return created(pod, 10 + random.nextInt(9));
  }

  private String annotation(String name, String uid, String hostIp, int count) {
    ObjectNode root = JSON.createObjectNode().put("pod_name", name);
    switch (generation) {
      case 0 -> root.put("server_id", hostIp);
      case 1 -> root.put("server_id", uid).put("host_ip", hostIp).put("super_pod_id", -1);
      default -> root.put("server_id", "some-node");
    }
    ArrayNode devices = root.putArray("devices");
    List<Integer> ids = new ArrayList<>();
    for (int id = 0; id < 32; id++) {
      ids.add(id);
    }
    Collections.shuffle(ids, random);
    for (int i = 0; i < count; i++) {
      devices
          .addObject()
          .put("device_id", Integer.toString(ids.get(i)))
          .put("device_ip", "172.16." + number + "." + (1 + i));
    }
    return root.toString();
  }

  private ObjectNode gone(ObjectNode pod) {
    if (random.nextBoolean()) {
      pod.withObject("/metadata").put("deletionTimestamp", START.toString());
    } else {
      pod.withObject("/status").put("phase", random.nextBoolean() ? "Failed" : "Succeeded");
    }
    return created(pod, 20 + random.nextInt(9));
  }

  private static ObjectNode created(ObjectNode pod, int second) {
    pod.withObject("/metadata").put("creationTimestamp", START.plusSeconds(second).toString());
    return pod;
  }
}
