package io.ranktable.webhook.tables;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The value of our poke annotation: table, round, digest, the allocated slot where there is one,
 * and the slots in other tables of the pod, because one poke replaces the other.
 */
final class PokeValue {

  private static final ObjectMapper JSON = new ObjectMapper();

  private PokeValue() {}

  /**
   * The value for a round.
   *
   * @param slot the pod's seat in the table; empty when the workload gave it
   * @param others seats in other tables: name of the ConfigMap to seat
   */
  static String of(
      TableKey table,
      int round,
      String digest,
      Optional<Integer> slot,
      Map<String, Integer> others) {
    ObjectNode value = JSON.createObjectNode();
    value.put("table", table.configMapName()).put("round", round).put("digest", digest);
    slot.ifPresent(index -> value.put("slot", index));
    if (!others.isEmpty()) {
      new TreeMap<>(others).forEach(value.putObject("others")::put);
    }
    return value.toString();
  }

  /**
   * The slot that a pod was told for a table; empty when it was told none.
   *
   * @param name name of the table's ConfigMap
   */
  static Optional<Integer> slot(PodFacts pod, String name) {
    String text = pod.annotations().get(Names.POKE);
    if (text == null) {
      return Optional.empty();
    }
    try {
      JsonNode value = JSON.readTree(text);
      JsonNode slot =
          name.equals(value.path("table").textValue())
              ? value.path("slot")
              : value.path("others").path(name);
      return slot.isInt() && slot.intValue() >= 0 ? Optional.of(slot.intValue()) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
