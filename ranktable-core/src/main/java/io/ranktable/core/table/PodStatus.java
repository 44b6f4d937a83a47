package io.ranktable.core.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The status annotation of an injected pod: versioned JSON, written at admission, read by the
 * controller. Every released version stays readable.
 *
 * @param tables one placement per template, in the order the user named them; never empty
 * @param staleReport hash ({@link Digests#sha256(String)}) of a device annotation that was already
 *     there at CREATE and therefore is not this pod's report; null when there was none
 */
public record PodStatus(List<Placement> tables, @Nullable String staleReport) {

  /** The version written now. */
  public static final int VERSION = 1;

  /** So many templates may a pod name. */
  private static final int TABLES_LIMIT = 4;

  /** Several times the longest that admission writes. */
  private static final int LENGTH_LIMIT = 16_384;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the list. */
  public PodStatus {
    tables = List.copyOf(tables);
  }

  /** The annotation's value: compact JSON in fixed order. */
  public String toJson() {
    ObjectNode root = JSON.createObjectNode().put("version", VERSION);
    var list = root.putArray("tables");
    for (Placement placement : tables) {
      TableKey key = placement.key();
      ObjectNode node = list.addObject();
      node.put("configMap", key.configMapName())
          .put("namespace", key.namespace())
          .put("template", key.template());
      node.put("level", key.level().text()).put("group", key.group());
      node.put("role", placement.role()).put("instance", placement.instance());
      if (placement.index() != null) {
        node.put("index", placement.index());
      }
      node.put("profile", placement.profile());
      if (placement.revision() != null) {
        node.put("revision", placement.revision()).put("isolated", key.revision() != null);
      }
    }
    if (staleReport != null) {
      root.put("staleReport", staleReport);
    }
    return root.toString();
  }

  /**
   * Reads a status annotation of a pod in a namespace. Refused (empty): not JSON, an unknown
   * version, a table of another namespace, a ConfigMap name that does not follow from the table's
   * own key, and more tables or longer names than admission ever gives.
   */
  public static Optional<PodStatus> parse(String json, String podNamespace) {
    if (json.length() > LENGTH_LIMIT) {
      return Optional.empty();
    }
    try {
      JsonNode root = JSON.readTree(json);
      if (root.path("version").asInt() != VERSION
          || !root.path("tables").isArray()
          || root.path("tables").isEmpty()
          || root.path("tables").size() > TABLES_LIMIT) {
        return Optional.empty();
      }
      List<Placement> tables = new ArrayList<>();
      for (JsonNode node : root.path("tables")) {
        Placement placement = placement(node);
        if (!placement.key().namespace().equals(podNamespace)
            || !placement.key().configMapName().equals(node.path("configMap").textValue())) {
          return Optional.empty();
        }
        tables.add(placement);
      }
      return Optional.of(new PodStatus(tables, root.path("staleReport").textValue()));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Placement placement(JsonNode node) {
    Level level =
        Level.of(text(node, "level")).orElseThrow(() -> new IllegalArgumentException("level"));
    String role = text(node, "role");
    String instance = text(node, "instance");
    String revision = node.path("revision").textValue();
    TableKey key =
        new TableKey(
            text(node, "namespace"),
            text(node, "template"),
            level,
            text(node, "group"),
            level == Level.ROLE ? role : null,
            level == Level.ROLE ? instance : null,
            node.path("isolated").asBoolean() ? revision : null);
    Integer index = node.path("index").isInt() ? node.path("index").intValue() : null;
    return new Placement(key, role, instance, index, text(node, "profile"), revision);
  }

  private static String text(JsonNode node, String field) {
    return Objects.requireNonNullElseGet(
        node.path(field).textValue(),
        () -> {
          throw new IllegalArgumentException(field);
        });
  }
}
