package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.fge.jackson.jsonpointer.JsonPointer;
import com.github.fge.jsonpatch.AddOperation;
import com.github.fge.jsonpatch.JsonPatchOperation;
import com.github.fge.jsonpatch.RemoveOperation;
import com.github.fge.jsonpatch.ReplaceOperation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects RFC 6902 operations on a pod, each valid after those before it. Lists and maps that are
 * missing are created empty first.
 */
final class PatchBuilder {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final JsonNode pod;
  private final List<JsonPatchOperation> operations = new ArrayList<>();
  private final Set<JsonPointer> created = new HashSet<>();

  /** Starts a patch of this pod. */
  PatchBuilder(JsonNode pod) {
    this.pod = pod;
  }

  /** The operations so far. */
  List<JsonPatchOperation> operations() {
    return List.copyOf(operations);
  }

  /** Appends to a list. */
  void append(JsonPointer list, JsonNode element) {
    ensure(list, JSON.arrayNode());
    operations.add(new AddOperation(list.append("-"), element));
  }

  /** Inserts into a list; elements from that position on move up by one. */
  void insert(JsonPointer list, int position, JsonNode element) {
    ensure(list, JSON.arrayNode());
    operations.add(new AddOperation(list.append(position), element));
  }

  /** Replaces an element of a list. */
  void replace(JsonPointer list, int position, JsonNode element) {
    operations.add(new ReplaceOperation(list.append(position), element));
  }

  /** Makes an entry of a map have this value; nothing to do when it has. */
  void put(JsonPointer map, String key, String value) {
    JsonNode wanted = TextNode.valueOf(value);
    JsonNode existing = map.path(pod).path(key);
    if (existing.isMissingNode()) {
      ensure(map, JSON.objectNode());
      operations.add(new AddOperation(map.append(key), wanted));
    } else if (!existing.equals(wanted)) {
      operations.add(new ReplaceOperation(map.append(key), wanted));
    }
  }

  /** Removes an entry of a map; nothing to do when it is not there. */
  void remove(JsonPointer map, String key) {
    if (map.path(pod).has(key)) {
      operations.add(new RemoveOperation(map.append(key)));
    }
  }

  private void ensure(JsonPointer container, JsonNode empty) {
    JsonNode existing = container.path(pod);
    if ((existing.isMissingNode() || existing.isNull()) && created.add(container)) {
      operations.add(new AddOperation(container, empty));
    }
  }
}
