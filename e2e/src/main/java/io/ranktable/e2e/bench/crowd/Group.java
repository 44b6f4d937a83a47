package io.ranktable.e2e.bench.crowd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A StatefulSet whose pods share one table. Nobody but us makes its pods. */
public final class Group {

  /** So many seats all groups can have together. */
  public static final int SEATS = 12_000;

  private static final double PAUSE_NANOS = 20e6;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String namespace;
  private final String name;
  private final String uid;
  private final List<Seat> seats;
  private volatile String table = "";

  private Group(String namespace, String name, String uid, int first, int size) {
    this.namespace = namespace;
    this.name = name;
    this.uid = uid;
    List<Seat> all = new ArrayList<>();
    for (int index = 0; index < size; index++) {
      all.add(new Seat(this, index, first + index));
    }
    this.seats = List.copyOf(all);
  }

  /**
   * Creates the StatefulSet, without pods.
   *
   * @param first number of its first seat
   */
  public static Group create(Api api, String namespace, String name, int first, int size) {
    ObjectNode set =
        JSON.createObjectNode().put("apiVersion", "apps/v1").put("kind", "StatefulSet");
    set.putObject("metadata").put("name", name);
    ObjectNode spec = set.putObject("spec");
    spec.put("replicas", size).put("serviceName", name).put("podManagementPolicy", "Parallel");
    spec.putObject("selector").putObject("matchLabels").put("app", name);
    ObjectNode template = spec.putObject("template");
    ObjectNode meta = template.putObject("metadata");
    meta.putObject("labels").put("app", name);
    meta.putObject("annotations").put("ranktable.io/template", "hccl-role");
    template.set("spec", Others.pod(name, "").get("spec"));
    String uid =
        api.create("/apis/apps/v1/namespaces/" + namespace + "/statefulsets", set)
            .at("/metadata/uid")
            .asText();
    return new Group(namespace, name, uid, first, size);
  }

  /** Its namespace. */
  public String namespace() {
    return namespace;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Name of the table's ConfigMap; empty before the first pod. */
  public String table() {
    return table;
  }

  /** Learns it from a pod that has just been created. */
  void tableIs(JsonNode pod) {
    String status = pod.at("/metadata/annotations").path(Names.STATUS).asText();
    try {
      table = JSON.readTree(status).at("/tables/0/configMap").asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the status is no JSON: " + status, e);
    }
    if (table.isEmpty()) {
      throw new IllegalStateException("the webhook has not patched " + pod.at("/metadata/name"));
    }
  }

  /** Replaces some pods by others, which report, in any order, with short pauses between. */
  public void replaceSome(Api api, Random random) {
    List<Seat> some = new ArrayList<>(seats);
    Collections.shuffle(some, random);
    some = some.subList(0, 1 + random.nextInt(some.size()));
    some.forEach(seat -> seat.leave(api));
    for (Seat seat : some) {
      pause(random);
      seat.arrive(api);
    }
    Collections.shuffle(some, random);
    for (Seat seat : some) {
      pause(random);
      seat.report(api);
    }
  }

  private static void pause(Random random) {
    LockSupport.parkNanos((long) (random.nextDouble() * PAUSE_NANOS));
  }

  /** UID of the StatefulSet. */
  String uid() {
    return uid;
  }

  /** Its seats, in the order of their indices. */
  public List<Seat> seats() {
    return seats;
  }
}
