package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.webhook.model.ApiServer.Change;
import io.ranktable.webhook.model.ApiServer.ObjectId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A watch as the client library's informer makes one of it: changes come in their order, as late as
 * the schedule wants; after a gap everything is listed anew, so what happened in between is seen as
 * one change, also when an object was deleted and created again; a version that is known is not
 * told again.
 */
final class Informer {

  private final ApiServer server;
  private final Predicate<Change> selects;
  private final Consumer<ObjectNode> onPut;
  private final Consumer<ObjectNode> onRemove;
  private final Map<ObjectId, ObjectNode> known = new LinkedHashMap<>();
  private int next;
  private boolean gap = true;

  Informer(
      ApiServer server,
      Predicate<Change> selects,
      Consumer<ObjectNode> onPut,
      Consumer<ObjectNode> onRemove) {
    this.server = server;
    this.selects = selects;
    this.onPut = onPut;
    this.onRemove = onRemove;
  }

  /** The objects as they have been told so far. */
  Map<ObjectId, ObjectNode> known() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(known));
  }

  /** The log no longer reaches back to what was told last: the API server answers 410. */
  void loseTrack() {
    gap = true;
  }

  boolean behind() {
    return gap || next < server.log().size();
  }

  /** Tells so many changes; a new list counts as one. */
  void deliver(int count) {
    for (int i = 0; i < count && behind(); i++) {
      if (gap) {
        list();
      } else {
        tell(server.log().get(next++));
      }
    }
  }

  /** Tells once more what was told last of an object. */
  void repeat(int which) {
    List<ObjectNode> all = List.copyOf(known.values());
    if (!all.isEmpty()) {
      onPut.accept(all.get(which % all.size()));
    }
  }

  private void list() {
    gap = false;
    next = server.log().size();
    Map<ObjectId, ObjectNode> listed = server.objects();
    listed.forEach((id, object) -> tell(new Change(id, false, object)));
    List.copyOf(known.keySet()).stream()
        .filter(id -> !listed.containsKey(id))
        .forEach(this::forget);
  }

  private void tell(Change change) {
    if (change.deleted() || !selects.test(change)) {
      if (known.containsKey(change.id())) {
        if (change.deleted()) {
          known.put(change.id(), change.object());
        }
        forget(change.id());
      }
      return;
    }
    ObjectNode before = known.put(change.id(), change.object());
    if (before == null || !version(before).equals(version(change.object()))) {
      onPut.accept(change.object());
    }
  }

  private void forget(ObjectId id) {
    ObjectNode last = known.remove(id);
    if (last != null) {
      onRemove.accept(last);
    }
  }

  private static String version(ObjectNode object) {
    return object.path("metadata").path("resourceVersion").asText();
  }
}
