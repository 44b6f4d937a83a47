package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodStatus;
import io.ranktable.webhook.model.ApiServer.Refused;
import io.ranktable.webhook.model.Workload.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Everything but the controller: workloads that create pods, nodes, a device plugin that reports,
 * people who edit and delete. What cannot be done at the moment is left undone.
 */
final class World {

  static final String GROUP_TEMPLATE = "hccl-group";
  static final String ROLE_TEMPLATE = "hccl-role";
  static final String DEVICES = "ascend.kubectl.kubernetes.io/ascend-910-configuration";
  static final int NPUS = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ApiServer server;
  private final Nodes nodes;
  private final People people;
  private final List<Workload> workloads =
      List.of(
          new Workload("db", Shape.INDEXED, 2),
          new Workload("web", Shape.DEPLOYMENT, 2),
          new Workload("pd", Shape.ROLES, 3),
          new Workload("iso", Shape.ISOLATED, 2),
          new Workload("ms", Shape.PAIR, 2),
          new Workload("llm", Shape.INSTANCES, 2));

  World(ApiServer server) {
    this.server = server;
    this.nodes = new Nodes(server);
    this.people = new People(server);
    workloads.stream().filter(Workload::toldByParent).forEach(this::parent);
  }

  List<ObjectNode> pods() {
    return server.list(ApiServer.PODS);
  }

  List<ObjectNode> tables() {
    return server.list(ApiServer.CONFIG_MAPS).stream()
        .filter(map -> map.at("/metadata/namespace").asText().equals(Workload.NAMESPACE))
        .toList();
  }

  private static <T> Optional<T> choose(List<T> some, int number) {
    return some.isEmpty()
        ? Optional.empty()
        : Optional.of(some.get(Math.floorMod(number, some.size())));
  }

  private Workload workload(int number) {
    return workloads.get(Math.floorMod(number, workloads.size()));
  }

  void happen(Op op) {
    switch (op.kind()) {
      case SPAWN -> spawn(workload(op.a()), Math.floorMod(op.b(), workload(op.a()).pods() + 1));
      case DELETE ->
          choose(pods(), op.a())
              .ifPresent(
                  pod ->
                      server.change(
                          pod,
                          p ->
                              p.withObject("/metadata")
                                  .put("deletionTimestamp", "2026-03-01T09:00:00Z")));
      case GONE -> gone(op.a());
      case READY -> choose(pods(), op.a()).ifPresent(nodes::ready);
      case BIND -> choose(pods(), op.a()).ifPresent(nodes::bind);
      case ADDRESS -> choose(pods(), op.a()).ifPresent(nodes::address);
      case REPORT -> choose(pods(), op.a()).ifPresent(pod -> nodes.report(pod, op.b()));
      case FINISH ->
          choose(pods(), op.a())
              .ifPresent(
                  pod ->
                      server.change(
                          pod,
                          p ->
                              p.withObject("/status")
                                  .put("phase", op.b() % 2 == 0 ? "Succeeded" : "Failed")));
      case RESIZE -> resize(workload(op.a()), op.b());
      case RESIZE_ALL -> {
        resize(workload(op.a()), op.b());
        podsOf(workload(op.a())).forEach(pod -> server.change(pod, p -> size(p, workload(op.a()))));
      }
      case ROLL -> workload(op.a()).roll();
      case RESTORE -> restore(workload(op.a()));
      case TEMPLATE -> people.template(op.a());
      case PARENT_GONE ->
          server
              .list(ApiServer.DEPLOYMENTS)
              .forEach(object -> server.remove(ApiServer.DEPLOYMENTS, object));
      case FOREIGN -> people.foreign(workload(op.a()));
      case EDIT_TABLE -> choose(tables(), op.a()).ifPresent(map -> people.edit(map, op.b()));
      case DELETE_TABLE ->
          choose(tables(), op.a()).ifPresent(map -> server.remove(ApiServer.CONFIG_MAPS, map));
      default -> throw new IllegalArgumentException(op.kind() + " is not for the world");
    }
  }

  /** All workloads have what they want, and nothing is in the way. */
  void restoreAll() {
    people.template(0);
    tables().stream()
        .filter(map -> !Published.ours(map))
        .forEach(map -> server.remove(ApiServer.CONFIG_MAPS, map));
    workloads.forEach(this::restore);
  }

  /** Everything is taken away. */
  void removeAll() {
    pods().forEach(pod -> server.remove(ApiServer.PODS, pod));
  }

  private void resize(Workload workload, int number) {
    workload.resize(1 + Math.floorMod(number, 3));
    if (workload.toldByParent()) {
      parent(workload);
    }
  }

  private void parent(Workload workload) {
    ObjectNode object = JSON.createObjectNode();
    object.put("apiVersion", "apps/v1").put("kind", "Deployment");
    object.putObject("metadata").put("namespace", Workload.NAMESPACE).put("name", workload.name());
    object.putObject("spec").put("replicas", workload.pods());
    server.put(ApiServer.DEPLOYMENTS, object, now -> now.set("spec", object.get("spec")));
  }

  private List<ObjectNode> podsOf(Workload workload) {
    return pods().stream()
        .filter(pod -> pod.at("/metadata/labels/workload").asText().equals(workload.name()))
        .toList();
  }

  private void restore(Workload workload) {
    List<String> wanted = workload.wantedNames();
    if (workload.toldByParent()) {
      parent(workload);
    }
    for (ObjectNode pod : podsOf(workload)) {
      int seat = wanted.indexOf(pod.at("/metadata/name").asText());
      String phase = pod.at("/status/phase").asText();
      if ((!workload.anyName() && (seat < 0 || !isFrom(pod, workload.birth(seat))))
          || pod.path("metadata").has("deletionTimestamp")
          || phase.equals("Succeeded")
          || phase.equals("Failed")) {
        server.remove(ApiServer.PODS, pod);
      }
    }
    if (workload.anyName()) {
      for (int n = podsOf(workload).size(); n > workload.pods(); n--) {
        server.remove(ApiServer.PODS, podsOf(workload).getLast());
      }
      for (int n = podsOf(workload).size(); n < workload.pods(); n++) {
        spawn(workload, n);
      }
    } else {
      for (int seat = 0; seat < workload.pods(); seat++) {
        spawn(workload, seat);
      }
    }
    podsOf(workload).forEach(pod -> server.change(pod, p -> size(p, workload)));
    podsOf(workload).forEach(nodes::ready);
  }

  /** Whether a pod is what its workload would create today. */
  private static boolean isFrom(ObjectNode pod, Workload.Birth birth) {
    return pod.at("/metadata/annotations").path(Names.STATUS).asText().equals(status(birth));
  }

  private static String status(Workload.Birth birth) {
    return new PodStatus(birth.placements(), null).toJson();
  }

  private void spawn(Workload workload, int seat) {
    if (workload.anyName() && podsOf(workload).size() >= workload.pods() + 2) {
      return;
    }
    Workload.Birth birth = workload.birth(seat);
    ObjectNode pod = JSON.createObjectNode();
    pod.put("apiVersion", "v1").put("kind", "Pod");
    ObjectNode meta = pod.putObject("metadata");
    meta.put("namespace", Workload.NAMESPACE).put("name", birth.name());
    ObjectNode labels = meta.putObject("labels").put(Names.INJECTED, "true");
    labels.put("workload", workload.name());
    meta.putObject("annotations").put(Names.STATUS, status(birth));
    ObjectNode engine = pod.putObject("spec").putArray("containers").addObject();
    engine.put("name", "engine");
    if (birth.npus() > 0) {
      engine
          .putObject("resources")
          .putObject("limits")
          .put("huawei.com/Ascend910", Integer.toString(birth.npus()));
    }
    pod.putObject("status").put("phase", "Pending");
    if (workload.toldByParent()) {
      labels.put("pod-template-hash", workload.revision());
      meta.putArray("ownerReferences")
          .addObject()
          .put("apiVersion", "apps/v1")
          .put("kind", "ReplicaSet")
          .put("name", workload.name() + "-" + workload.revision())
          .put("uid", "uid-of-" + workload.revision())
          .put("controller", true);
    }
    size(pod, workload);
    try {
      server.create(ApiServer.PODS, pod);
    } catch (Refused e) {
      // The pod before it is still there: a workload waits and tries again.
    }
  }

  private static void size(ObjectNode pod, Workload workload) {
    if (workload.toldByParent()) {
      return;
    }
    pod.withObject("/metadata/annotations")
        .put(Names.PREFIX + Names.SIZE, Integer.toString(workload.pods()));
  }

  private void gone(int number) {
    List<ObjectNode> leaving =
        pods().stream().filter(pod -> pod.path("metadata").has("deletionTimestamp")).toList();
    choose(leaving.isEmpty() ? pods() : leaving, number)
        .ifPresent(pod -> server.remove(ApiServer.PODS, pod));
  }
}
