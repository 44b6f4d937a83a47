package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An API server in memory, as far as the controller can tell it from a real one: every change has a
 * version of its own and stays in a log for those who watch, a write bound to another version or
 * UID than the stored one is refused, and a write that changes nothing makes no version.
 */
final class ApiServer {

  static final String PODS = "pods";
  static final String CONFIG_MAPS = "configmaps";
  static final String DEPLOYMENTS = "deployments";

  /** An object's place. */
  record ObjectId(String resource, String namespace, String name) implements Comparable<ObjectId> {

    private static final Comparator<ObjectId> ORDER =
        Comparator.comparing(ObjectId::resource)
            .thenComparing(ObjectId::namespace)
            .thenComparing(ObjectId::name);

    @Override
    public int compareTo(ObjectId other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return resource + "/" + namespace + "/" + name;
    }
  }

  /** One entry of the log; the object as it was after the change, or last before its deletion. */
  record Change(ObjectId id, boolean deleted, ObjectNode object) {}

  /** A request that is answered by an error. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    Refused(int code, String reason, String message) {
      super(message);
      this.code = code;
      this.reason = reason;
    }

    int code() {
      return code;
    }

    String reason() {
      return reason;
    }
  }

  private final Supplier<Instant> time;
  private final TreeMap<ObjectId, ObjectNode> objects = new TreeMap<>();
  private final List<Change> log = new ArrayList<>();
  private long version = 1000;
  private int created;

  ApiServer(Supplier<Instant> time) {
    this.time = time;
  }

  /** The log, oldest first. */
  List<Change> log() {
    return log;
  }

  Optional<ObjectNode> get(ObjectId id) {
    return Optional.ofNullable(objects.get(id));
  }

  /** All objects. */
  Map<ObjectId, ObjectNode> objects() {
    return new TreeMap<>(objects);
  }

  /** All objects of a resource, by namespace and name. Not to be changed. */
  List<ObjectNode> list(String resource) {
    return objects.entrySet().stream()
        .filter(e -> e.getKey().resource().equals(resource))
        .map(Map.Entry::getValue)
        .toList();
  }

  static ObjectId id(String resource, JsonNode object) {
    JsonNode meta = object.path("metadata");
    return new ObjectId(resource, meta.path("namespace").asText(), meta.path("name").asText());
  }

  ObjectNode create(String resource, ObjectNode object) throws Refused {
    ObjectId id = id(resource, object);
    if (objects.containsKey(id)) {
      throw new Refused(409, "AlreadyExists", id + " already exists");
    }
    ObjectNode made = object.deepCopy();
    SplittableRandom digits = new SplittableRandom(created++);
    made.withObject("/metadata")
        .put("uid", new UUID(digits.nextLong(), digits.nextLong()).toString())
        .put("creationTimestamp", time.get().truncatedTo(ChronoUnit.SECONDS).toString());
    store(id, made);
    return made;
  }

  /** Changes an object by a JSON merge patch. */
  ObjectNode patch(ObjectId id, ObjectNode patch) throws Refused {
    ObjectNode before = existing(id);
    JsonNode meta = patch.path("metadata");
    check(id, before, meta.path("uid").textValue(), meta.path("resourceVersion").textValue());
    ObjectNode after = before.deepCopy();
    merge(after, patch);
    after.withObject("/metadata").set("resourceVersion", version(before));
    if (after.equals(before)) {
      return before;
    }
    store(id, after);
    return after;
  }

  /** Changes an object in any way, as somebody does who has just read it. */
  void replace(String resource, ObjectNode before, Consumer<ObjectNode> how) {
    ObjectNode after = before.deepCopy();
    how.accept(after);
    if (!after.equals(before)) {
      store(id(resource, before), after);
    }
  }

  /** Creates an object, or changes it when it is there. */
  void put(String resource, ObjectNode object, Consumer<ObjectNode> change) {
    ObjectNode before = objects.get(id(resource, object));
    if (before != null) {
      replace(resource, before, change);
      return;
    }
    try {
      create(resource, object);
    } catch (Refused e) {
      throw new IllegalStateException("It was not there a moment ago", e);
    }
  }

  /** Changes a pod, if it is still the same one, as it is now. */
  void change(ObjectNode pod, Consumer<ObjectNode> how) {
    get(id(PODS, pod))
        .filter(now -> now.at("/metadata/uid").equals(pod.at("/metadata/uid")))
        .ifPresent(now -> replace(PODS, now, how));
  }

  /** Deletes an object that is there. */
  void remove(String resource, ObjectNode object) {
    try {
      delete(id(resource, object), null, null);
    } catch (Refused e) {
      throw new IllegalStateException("It was there a moment ago", e);
    }
  }

  ObjectNode delete(ObjectId id, @Nullable String uid, @Nullable String resourceVersion)
      throws Refused {
    ObjectNode before = existing(id);
    check(id, before, uid, resourceVersion);
    objects.remove(id);
    ObjectNode last = before.deepCopy();
    last.withObject("/metadata").put("resourceVersion", Long.toString(++version));
    log.add(new Change(id, true, last));
    return last;
  }

  private ObjectNode existing(ObjectId id) throws Refused {
    ObjectNode before = objects.get(id);
    if (before == null) {
      throw new Refused(404, "NotFound", id.resource() + " \"" + id.name() + "\" not found");
    }
    return before;
  }

  private static void check(
      ObjectId id, ObjectNode stored, @Nullable String uid, @Nullable String resourceVersion)
      throws Refused {
    JsonNode meta = stored.path("metadata");
    if ((uid != null && !uid.equals(meta.path("uid").asText()))
        || (resourceVersion != null && !resourceVersion.equals(version(stored).asText()))) {
      throw new Refused(409, "Conflict", "the object has been modified or replaced: " + id);
    }
  }

  private static JsonNode version(ObjectNode object) {
    return object.path("metadata").path("resourceVersion");
  }

  private void store(ObjectId id, ObjectNode object) {
    object.withObject("/metadata").put("resourceVersion", Long.toString(++version));
    objects.put(id, object);
    log.add(new Change(id, false, object));
  }

  private static void merge(ObjectNode target, JsonNode patch) {
    patch
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (value.isNull()) {
                target.remove(field.getKey());
              } else if (value.isObject()) {
                JsonNode old = target.get(field.getKey());
                ObjectNode inner =
                    old instanceof ObjectNode object ? object : target.putObject(field.getKey());
                merge(inner, value);
              } else {
                target.set(field.getKey(), value);
              }
            });
  }
}
