package io.ranktable.webhook.cli.offline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes a pod back to what it was before it was injected, to ask what another template would do.
 */
final class Uninjected {

  private Uninjected() {}

  /**
   * Removes in place what the injector adds. Environment variables stay: they may be the user's.
   */
  static void strip(ObjectNode pod) {
    ObjectNode meta = pod.withObject("/metadata");
    meta.withObject("/annotations").remove(List.of(Names.STATUS, Names.POKE));
    meta.withObject("/labels").remove(Names.INJECTED);
    JsonNode spec = pod.path("spec");
    remove(spec.path("volumes"), Uninjected::ours);
    remove(spec.path("initContainers"), Names.GATE::equals);
    for (String list : List.of("initContainers", "containers")) {
      for (JsonNode container : spec.path(list)) {
        remove(container.path("volumeMounts"), Uninjected::ours);
      }
    }
  }

  private static boolean ours(String volume) {
    return volume.startsWith(Names.SOURCE_VOLUME) || volume.startsWith(Names.FILE_VOLUME);
  }

  private static void remove(JsonNode list, Predicate<String> which) {
    if (list instanceof ArrayNode array) {
      for (int i = array.size() - 1; i >= 0; i--) {
        if (which.test(array.get(i).path("name").asText(""))) {
          array.remove(i);
        }
      }
    }
  }
}
