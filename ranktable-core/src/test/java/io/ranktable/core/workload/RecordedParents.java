package io.ranktable.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Parents from a list of objects; remembers what was asked for. */
final class RecordedParents implements Parents {

  private final List<JsonNode> objects;
  private final List<String> asked = new ArrayList<>();

  RecordedParents(List<JsonNode> objects) {
    this.objects = objects;
  }

  List<String> asked() {
    return asked;
  }

  @Override
  public Lookup find(String namespace, ParentKind kind, String name) {
    asked.add(kind.kind() + " " + name);
    for (JsonNode object : objects) {
      if (is(object, namespace, kind) && object.at("/metadata/name").asText().equals(name)) {
        return new Lookup.Found(object);
      }
    }
    return new Lookup.Unavailable("it is not there");
  }

  @Override
  public Listing list(String namespace, ParentKind kind, Map<String, String> labels) {
    asked.add(kind.kind() + " " + new TreeMap<>(labels));
    return new Listing.Found(
        objects.stream()
            .filter(object -> is(object, namespace, kind))
            .filter(
                object ->
                    labels.entrySet().stream()
                        .allMatch(
                            label ->
                                object
                                    .at("/metadata/labels")
                                    .path(label.getKey())
                                    .asText()
                                    .equals(label.getValue())))
            .toList());
  }

  private static boolean is(JsonNode object, String namespace, ParentKind kind) {
    return object.path("apiVersion").asText().equals(kind.apiVersion())
        && object.path("kind").asText().equals(kind.kind())
        && object.at("/metadata/namespace").asText().equals(namespace);
  }
}
