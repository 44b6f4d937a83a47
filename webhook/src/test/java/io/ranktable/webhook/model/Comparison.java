package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.webhook.model.ApiServer.ObjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a ConfigMap must be like. Throws a {@link Violation} where it is not. */
final class Comparison {

  private static final String INITIAL = "{\"status\":\"initializing\"}";

  private Comparison() {}

  /** A table that is not completed lists nobody. */
  static void judgeInitial(String name, Published is) {
    if (!is.members().isEmpty() || !is.texts().values().stream().allMatch(INITIAL::equals)) {
      throw new Violation(name + " is not completed and lists somebody: " + is);
    }
  }

  static boolean same(NaiveTable table, Published is, JsonNode template) {
    try {
      compare("", table, is, template);
      return true;
    } catch (Violation e) {
      return false;
    }
  }

  /** A completed table says what the pods make it. */
  static void compare(String name, NaiveTable table, Published is, JsonNode template) {
    if (is.texts().size() != 1) {
      throw new Violation(name + " has not one table but " + is.texts().keySet());
    }
    String file = template.path("data").path("file-name").asText("ranktable.json");
    if (!is.texts().containsKey(file)) {
      throw new Violation(name + " has its table under " + is.texts().keySet() + ", not " + file);
    }
    if (!is.members().equals(table.members())) {
      throw new Violation(name + " lists " + is.members() + " instead of " + table.members());
    }
    List<String> order = table.order().isEmpty() ? bySeat(name, is) : table.order();
    if (!List.copyOf(is.members().keySet()).equals(order)) {
      throw new Violation(name + " lists " + is.members().keySet() + " instead of " + order);
    }
    boolean podIps = template.path("data").path("server-id").asText().equals("pod-ip");
    List<String> lines = table.lines(order, podIps);
    if (!is.lines().equals(lines)) {
      throw new Violation(name + " says " + is.lines() + " instead of " + lines);
    }
    JsonNode text = NaiveTable.parse(is.text());
    if (!text.path("status").asText().equals("completed")
        || is.text().split("\"status\":", -1).length != 2
        || !is.digest().equals(digest(is.text()))) {
      throw new Violation(name + " is not what readers take: " + is);
    }
  }

  private static List<String> bySeat(String name, Published is) {
    if (!is.slots().keySet().equals(is.members().keySet())
        || new HashSet<>(is.slots().values()).size() != is.slots().size()) {
      throw new Violation(name + " seats " + is.slots() + " and lists " + is.members());
    }
    List<String> order = new ArrayList<>(is.slots().keySet());
    order.sort((a, b) -> Integer.compare(slot(is, a), slot(is, b)));
    return order;
  }

  private static int slot(Published is, String uid) {
    return Objects.requireNonNull(is.slots().get(uid));
  }

  static String digest(String text) {
    return Sha.hex(text).substring(0, 16);
  }

  /** The ConfigMap of a template; empty JSON when there is none. */
  static JsonNode template(String name, Map<ObjectId, ObjectNode> settings) {
    ObjectNode map = settings.get(new ObjectId(ApiServer.CONFIG_MAPS, Replica.SYSTEM, name));
    return map == null ? NaiveTable.parse("") : map;
  }

  /** Whether the template's consumer takes it: HCCL wants at least one server. */
  static boolean valid(NaiveTable table, JsonNode template) {
    return template.path("data").path("consumer").asText().equals("none")
        || table.pods().values().stream().anyMatch(NaiveTable::npus);
  }

  static boolean usable(JsonNode template) {
    return template.path("data").has("ranktable-template");
  }

  static Map<String, JsonNode> byName(Map<ObjectId, ObjectNode> objects) {
    Map<String, JsonNode> named = new HashMap<>();
    objects.forEach((id, object) -> named.put(id.name(), object));
    return named;
  }
}
