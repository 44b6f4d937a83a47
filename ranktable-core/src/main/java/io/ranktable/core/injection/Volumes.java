package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The volumes that tables need, and how to tell ours from others of the same name. */
final class Volumes {

  /** Readable for every user, since a gate runs as the engine's user. */
  private static final int READ_ONLY_FILES = 0444;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Volumes() {}

  /** The volumes of one table: its ConfigMap and, for a copied file, the place to copy it to. */
  static List<ObjectNode> of(TableMount table) {
    List<ObjectNode> volumes = new ArrayList<>();
    volumes.add(source(table));
    if (table.copied()) {
      ObjectNode file = JSON.objectNode().put("name", table.fileVolume());
      file.putObject("emptyDir");
      volumes.add(file);
    }
    return volumes;
  }

  /**
   * Optional, since a required one that comes late is only found after a long back-off; the whole
   * directory, since only that is refreshed as one. For a live file of another name the keys are
   * listed, so that gate and engine still share one volume and never see different generations.
   */
  private static ObjectNode source(TableMount table) {
    ObjectNode volume = JSON.objectNode().put("name", table.sourceVolume());
    ObjectNode configMap =
        volume
            .putObject("configMap")
            .put("name", table.configMap())
            .put("optional", true)
            .put("defaultMode", READ_ONLY_FILES);
    if (!table.copied() && !table.key().equals(table.fileName())) {
      ArrayNode items = configMap.putArray("items");
      for (String key : List.of(Names.KEY_MEMBERS, Names.KEY_DIGEST, Names.KEY_PROGRESS)) {
        items.addObject().put("key", key).put("path", key);
      }
      for (String suffix : List.of("", ".gz")) {
        items.addObject().put("key", table.key() + suffix).put("path", table.fileName() + suffix);
      }
    }
    return volume;
  }

  /**
   * Whether a volume of the pod does the work of one of ours of the same name, also when defaults
   * or policies have added modes or limits to it.
   */
  static boolean serves(JsonNode existing, ObjectNode wanted) {
    if (wanted.has("emptyDir")) {
      return existing.path("emptyDir").isObject();
    }
    JsonNode is = existing.path("configMap");
    JsonNode must = wanted.path("configMap");
    return is.path("name").equals(must.path("name"))
        && is.path("optional").asBoolean()
        && is.path("items").equals(must.path("items"));
  }

  /**
   * Whether a volume is one that an earlier call for this pod added: the pod's status names its
   * ConfigMap as a table of the same template.
   */
  static boolean ofEarlierCall(JsonNode existing, TableMount table, Optional<PodStatus> status) {
    JsonNode configMap = existing.path("configMap");
    return status.stream()
        .flatMap(earlier -> earlier.tables().stream())
        .map(placement -> placement.key())
        .filter(key -> key.template().equals(table.template()))
        .anyMatch(key -> key.configMapName().equals(configMap.path("name").textValue()));
  }
}
