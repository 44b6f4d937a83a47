package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import io.ranktable.webhook.model.ApiServer.ObjectId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Judges the world by what is true once it has come to rest. Throws a {@link Violation}. */
final class Rest {

  private final ApiServer server;
  private final List<ObjectNode> pods;
  private final Map<String, JsonNode> parents;

  /** The ConfigMaps that stand where tables do, by name. */
  private final Map<String, ObjectNode> stored = new TreeMap<>();

  Rest(ApiServer server) {
    this.server = server;
    this.pods = server.list(ApiServer.PODS);
    Map<ObjectId, ObjectNode> deployments = server.objects();
    deployments.keySet().removeIf(id -> !id.resource().equals(ApiServer.DEPLOYMENTS));
    this.parents = Comparison.byName(deployments);
    for (ObjectNode map : server.list(ApiServer.CONFIG_MAPS)) {
      String name = map.at("/metadata/name").asText();
      // Nobody can tell whose it is when it says no key and no pod names it.
      boolean known =
          map.at("/metadata/annotations").has(Names.TABLE_KEY)
              || !NaiveTable.of(pods, name).isEmpty();
      if (known && map.at("/metadata/namespace").asText().equals(Workload.NAMESPACE)) {
        stored.put(name, map);
      }
    }
  }

  /** Every table is what it can be, and every gate that can be open is. */
  void judge() {
    Map<String, String> templates = new TreeMap<>();
    stored.forEach((name, map) -> templates.put(name, Published.template(map)));
    pods.stream()
        .filter(NaiveTable::live)
        .flatMap(pod -> NaiveTable.placements(pod).valueStream())
        .forEach(
            placement ->
                templates.put(
                    placement.path("configMap").asText(), placement.path("template").asText()));
    templates.forEach(
        (name, template) -> {
          ObjectNode map = stored.get(name);
          if (map == null) {
            throw new Violation("there is no " + name + " although it has live pods");
          }
          if (Published.ours(map)) {
            judge(name, Published.of(map), Comparison.template(template, server.objects()));
          }
        });
    pods.forEach(this::judgeGate);
  }

  private void judge(String name, Published is, JsonNode template) {
    List<JsonNode> some = NaiveTable.of(pods, name);
    boolean untold =
        some.stream()
            .filter(NaiveTable::live)
            .anyMatch(pod -> NaiveTable.expected(pod, parents) < 0);
    if (!Comparison.usable(template) || untold) {
      judgeLeft(name, some, is);
      return;
    }
    Optional<NaiveTable> table =
        NaiveTable.complete(some, parents, name, is.listed())
            .filter(right -> Comparison.valid(right, template));
    if (table.isEmpty()) {
      if (is.completed()) {
        throw new Violation(name + " stays completed although it is not: " + is.members());
      }
      Comparison.judgeInitial(name, is);
    } else if (is.completed()) {
      Comparison.compare(name, table.get(), is, template);
    } else {
      throw new Violation(
          name + " stays incomplete although all is there: " + table.get().members());
    }
  }

  /** Without its template or its number a table that serves its pods stays; others list nobody. */
  private static void judgeLeft(String name, List<JsonNode> pods, Published is) {
    if (!is.completed()) {
      Comparison.judgeInitial(name, is);
      return;
    }
    if (is.members().isEmpty() || !is.digest().equals(Comparison.digest(is.text()))) {
      throw new Violation(name + " stays completed although somebody has meddled with it: " + is);
    }
    for (JsonNode pod : pods) {
      String uid = NaiveTable.uid(pod);
      if (NaiveTable.live(pod) && !pod.at("/status/podIP").asText().equals(is.members().get(uid))) {
        throw new Violation(name + " stays completed without " + uid + ": " + is.members());
      }
    }
    Set<String> there = new HashSet<>();
    pods.forEach(pod -> there.add(NaiveTable.uid(pod)));
    if (!there.containsAll(is.members().keySet())) {
      throw new Violation(name + " stays completed with pods that are gone: " + is.members());
    }
  }

  /** Whoever is listed by all its tables has been poked until it has looked. */
  private void judgeGate(ObjectNode pod) {
    boolean listed = NaiveTable.live(pod);
    for (JsonNode placement : NaiveTable.placements(pod)) {
      ObjectNode map = stored.get(placement.path("configMap").asText());
      listed &= map != null && Published.ours(map) && Kubelet.lists(map, pod);
    }
    if (listed && !Kubelet.open(pod)) {
      throw new Violation(
          "the gate of " + pod.at("/metadata/name").asText() + " stays closed: " + pod);
    }
  }

  /** Long after all pods have gone nothing of ours is left. */
  void judgeEmpty() {
    stored.values().stream()
        .filter(Published::ours)
        .findFirst()
        .ifPresent(
            map -> {
              throw new Violation("left behind: " + map);
            });
  }
}
