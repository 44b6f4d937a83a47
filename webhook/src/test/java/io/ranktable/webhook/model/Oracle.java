package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges every request of the controller by what its replica had been told when it decided. Throws
 * a {@link Violation}.
 */
final class Oracle {

  /** The template with which a completed table was written last, by ConfigMap. */
  private final Map<String, String> templates = new HashMap<>();

  /** The seats that pods were told by pokes: table, then UID. */
  private final Map<String, Map<String, Told>> told = new HashMap<>();

  /** The seat that a pod was told, and in which version of the pod that stands. */
  private record Told(int slot, long version) {}

  /** A request is on its way. */
  void sent(String method, String path, JsonNode body) {
    boolean bound =
        !path.contains("/configmaps/")
            || body.path(method.equals("DELETE") ? "preconditions" : "metadata")
                .has("resourceVersion");
    if (!bound) {
      throw new Violation(method + " " + path + " is not bound to a version");
    }
  }

  /** A pod was changed. */
  void poked(Optional<ObjectNode> before, ObjectNode pod) {
    JsonNode poke = NaiveTable.parse(pod.at("/metadata/annotations").path(Names.POKE).asText());
    ObjectNode rest = pod.deepCopy();
    before.ifPresent(
        then -> {
          rest.withObject("/metadata").set("resourceVersion", then.at("/metadata/resourceVersion"));
          JsonNode poked = then.at("/metadata/annotations").path(Names.POKE);
          rest.withObject("/metadata/annotations").set(Names.POKE, poked);
          if (poked.isMissingNode()) {
            rest.withObject("/metadata/annotations").remove(Names.POKE);
          }
        });
    if (before.isEmpty() || !rest.equals(before.get())) {
      throw new Violation("changed more of a pod than the poke: " + pod);
    }
    if (poke.has("slot")) {
      told.computeIfAbsent(poke.path("table").asText(), any -> new HashMap<>())
          .put(NaiveTable.uid(pod), new Told(poke.path("slot").asInt(), version(pod)));
    }
  }

  private static long version(JsonNode object) {
    return object.at("/metadata/resourceVersion").asLong();
  }

  /** A ConfigMap was created or changed. */
  void written(Replica.View view, Optional<ObjectNode> before, ObjectNode after) {
    String name = after.at("/metadata/name").asText();
    if (before.filter(map -> !Published.ours(map)).isPresent()) {
      throw new Violation("wrote " + name + ", which is not ours: " + before.get());
    }
    if (before.filter(after::equals).isPresent()) {
      throw new Violation("wrote " + name + " although nothing changed");
    }
    Published was = before.map(Published::of).orElse(Published.NOTHING);
    Published is = Published.of(after);
    JsonNode template = Comparison.template(Published.template(after), view.settings());
    Optional<NaiveTable> table =
        NaiveTable.complete(
                view.pods().values(), Comparison.byName(view.parents()), name, was.listed())
            .filter(right -> Comparison.usable(template) && Comparison.valid(right, template));
    if (is.completed()) {
      NaiveTable right =
          table.orElseThrow(
              () -> new Violation("completed " + name + " although it cannot be: " + after));
      Comparison.compare(name, right, is, template);
      judgeChange(name, was, is, template);
      judgeSeats(name, was, is, view);
      templates.put(name, template.toString());
    } else {
      Comparison.judgeInitial(name, is);
      boolean sameTemplate = template.toString().equals(templates.get(name));
      if (was.completed()
          && sameTemplate
          && table.filter(right -> Comparison.same(right, was, template)).isPresent()) {
        throw new Violation("took " + name + " back although it was right: " + was.text());
      }
    }
  }

  private void judgeChange(String name, Published was, Published is, JsonNode template) {
    if (!was.completed() || was.members().isEmpty() || was.texts().size() != 1) {
      return;
    }
    if (!was.members().equals(is.members())) {
      throw new Violation(
          name + " went from one list to another without being taken back: " + was + " to " + is);
    }
    boolean edited = !template.toString().equals(templates.get(name));
    boolean intact = was.digest().equals(Comparison.digest(was.text()));
    if (intact && !was.text().equals(is.text()) && !edited) {
      throw new Violation(
          name + " went from one text to another without being taken back: " + was + " to " + is);
    }
  }

  /** Whoever has been given a seat, as far as the writer could know, keeps it. */
  private void judgeSeats(String name, Published was, Published is, Replica.View view) {
    Map<String, Integer> known = new HashMap<>(was.slots());
    known.keySet().retainAll(is.members().keySet());
    Set<Integer> taken = Set.copyOf(known.values());
    for (ObjectNode pod : view.pods().values()) {
      String uid = NaiveTable.uid(pod);
      Told seat = told.getOrDefault(name, Map.of()).get(uid);
      if (seat != null
          && version(pod) >= seat.version()
          && is.members().containsKey(uid)
          && !taken.contains(seat.slot())) {
        known.putIfAbsent(uid, seat.slot());
      }
    }
    known.forEach(
        (uid, slot) -> {
          boolean unique = known.values().stream().filter(slot::equals).count() == 1;
          if (unique && !slot.equals(is.slots().get(uid))) {
            throw new Violation(
                name + " moved " + uid + " from seat " + slot + " to " + is.slots());
          }
        });
  }

  /** A ConfigMap was deleted. */
  void deleted(Replica.View view, ObjectNode map) {
    String name = map.at("/metadata/name").asText();
    if (!Published.ours(map)) {
      throw new Violation("deleted " + name + ", which is not ours");
    }
    if (NaiveTable.of(view.pods().values(), name).stream().anyMatch(NaiveTable::live)) {
      throw new Violation("deleted " + name + " of live pods");
    }
  }
}
