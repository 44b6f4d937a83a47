package io.ranktable.webhook.tables;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import java.util.Optional;

/**
 * The value of our poke annotation: table, round, digest, and the allocated slot where there is
 * one.
 */
final class PokeValue {

  private static final ObjectMapper JSON = new ObjectMapper();

  private PokeValue() {}

  static String of(TableKey table, int round, String digest, Optional<Integer> slot) {
    ObjectNode value = JSON.createObjectNode();
    value.put("table", table.configMapName()).put("round", round).put("digest", digest);
    slot.ifPresent(index -> value.put("slot", index));
    return value.toString();
  }

  /** The slot that a pod was told for a table; empty when it was told none. */
  static Optional<Integer> slot(PodFacts pod, TableKey table) {
    String text = pod.annotations().get(Names.POKE);
    if (text == null) {
      return Optional.empty();
    }
    try {
      JsonNode value = JSON.readTree(text);
      boolean ours = table.configMapName().equals(value.path("table").textValue());
      return ours && value.path("slot").isInt() && value.path("slot").intValue() >= 0
          ? Optional.of(value.path("slot").intValue())
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
