package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Templates;
import io.ranktable.webhook.model.ApiServer.Refused;
import java.util.HashMap;
import java.util.Map;

/** People who write templates, and meddle with what is not theirs. */
final class People {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> BUNDLED =
      Templates.bundled().getOrDefault(World.GROUP_TEMPLATE, Map.of());
  private static final String OWN_TEXT =
      """
      {"status":"{{status}}","server_list":[{{#server_list}}{"server_id":"{{server_id}}",
      "pod":"{{pod_uid}}","device":[{{#device}}{"device_id":"{{device_id}}",
      "device_ip":"{{device_ip}}","rank_id":"{{rank_id}}"},{{/device}}]},{{/server_list}}]}
      """;

  private final ApiServer server;

  /** Templates are there. */
  People(ApiServer server) {
    this.server = server;
    template(World.GROUP_TEMPLATE, BUNDLED);
    template(World.ROLE_TEMPLATE, Templates.bundled().getOrDefault(World.ROLE_TEMPLATE, Map.of()));
  }

  /** Somebody else has a ConfigMap of the table's name. */
  void foreign(Workload workload) {
    ObjectNode map = JSON.createObjectNode();
    map.put("apiVersion", "v1").put("kind", "ConfigMap");
    map.putObject("metadata")
        .put("namespace", Workload.NAMESPACE)
        .put("name", workload.table(null).configMapName());
    map.putObject("data").put("mine", "leave it");
    try {
      server.create(ApiServer.CONFIG_MAPS, map);
    } catch (Refused e) {
      // Ours was there first.
    }
  }

  void edit(ObjectNode table, int how) {
    server.replace(
        ApiServer.CONFIG_MAPS,
        table,
        map -> {
          ObjectNode data = map.withObject("/data");
          ObjectNode annotations = map.withObject("/metadata/annotations");
          switch (Math.floorMod(how, 8)) {
            case 0 -> data.put("members", "somebody 10.0.0.1\n");
            case 1 -> data.put("stray", "x");
            case 2 -> annotations.put(Names.TABLE_STATE, "completed");
            case 3 -> data.remove("slots");
            case 4 -> annotations.remove(Names.TABLE_KEY);
            case 5 -> map.withObject("/metadata/labels").remove(Names.MANAGED_BY);
            case 6 -> map.withObject("/metadata/labels").remove(Names.KIND);
            default -> data.put("ranktable.json", "{\"status\":\"completed\"}");
          }
        });
  }

  void template(int number) {
    Map<String, String> data =
        switch (Math.floorMod(number, 5)) {
          case 1 ->
              Map.of(
                  "ranktable-level", "group",
                  "server-id", "pod-ip",
                  "consumer", "none",
                  "ranktable-template", OWN_TEXT);
          case 2 -> Map.of("ranktable-level", "group", "ranktable-templat", "{}");
          case 3 -> Map.of();
          case 4 -> new HashMap<>(BUNDLED);
          default -> BUNDLED;
        };
    if (Math.floorMod(number, 5) == 4) {
      data.put("file-name", "table.json");
    }
    template(World.GROUP_TEMPLATE, data);
  }

  private void template(String name, Map<String, String> data) {
    ObjectNode map = JSON.createObjectNode();
    map.put("apiVersion", "v1").put("kind", "ConfigMap");
    map.putObject("metadata")
        .put("namespace", Replica.SYSTEM)
        .put("name", name)
        .putObject("labels")
        .put(Names.KIND, Names.KIND_TEMPLATE);
    ObjectNode texts = map.putObject("data");
    data.forEach(texts::put);
    if (data.isEmpty()) {
      server
          .get(ApiServer.id(ApiServer.CONFIG_MAPS, map))
          .ifPresent(now -> server.remove(ApiServer.CONFIG_MAPS, now));
    } else {
      server.put(ApiServer.CONFIG_MAPS, map, now -> now.set("data", texts));
    }
  }
}
