package io.ranktable.webhook.cli.demo.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the embedded API server says of itself: version, groups, and the kinds of each group. The
 * injector asks it for the kinds of parents, {@code kubectl} for everything.
 */
final class Discovery {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> VERBS =
      List.of("create", "delete", "get", "list", "patch", "update", "watch");

  private static final Map<String, String> SHORT_NAMES =
      Map.of("Pod", "po", "ConfigMap", "cm", "Event", "ev", "Namespace", "ns");

  private final Set<ApiKind> kinds = ConcurrentHashMap.newKeySet();

  Discovery() {
    for (String kind : List.of("Pod", "ConfigMap", "Secret", "Event", "Service")) {
      kinds.add(ApiKind.namespaced("v1", kind));
    }
    kinds.add(new ApiKind("v1", "Namespace", false));
    kinds.add(ApiKind.namespaced("coordination.k8s.io/v1", "Lease"));
    kinds.add(
        new ApiKind("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", false));
  }

  /** Makes a kind known. */
  void add(ApiKind kind) {
    kinds.add(kind);
  }

  /** The answer to a path without its query; empty when the path is none of discovery's. */
  Optional<String> answer(String path) {
    return switch (path) {
      case "/version" ->
          Optional.of("{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.0-demo\"}");
      case "/api" -> Optional.of("{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}");
      case "/apis" -> Optional.of(groups());
      default -> path.matches("/api/[^/]+|/apis/[^/]+/[^/]+") ? kinds(path) : Optional.empty();
    };
  }

  private String groups() {
    TreeMap<String, Set<String>> versions = new TreeMap<>();
    kinds.stream()
        .filter(kind -> !kind.group().isEmpty())
        .forEach(
            kind ->
                versions
                    .computeIfAbsent(kind.group(), group -> new LinkedHashSet<>())
                    .add(kind.version()));
    ObjectNode root = JSON.createObjectNode().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = root.putArray("groups");
    versions.forEach(
        (name, all) -> {
          ObjectNode group = groups.addObject().put("name", name);
          ArrayNode list = group.putArray("versions");
          all.forEach(version -> version(list.addObject(), name, version));
          version(group.putObject("preferredVersion"), name, all.iterator().next());
        });
    return root.toString();
  }

  private static void version(ObjectNode node, String group, String version) {
    node.put("groupVersion", group + "/" + version).put("version", version);
  }

  private Optional<String> kinds(String path) {
    List<ApiKind> found = kinds.stream().filter(kind -> kind.root().equals(path)).toList();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode root =
        JSON.createObjectNode()
            .put("kind", "APIResourceList")
            .put("apiVersion", "v1")
            .put("groupVersion", found.getFirst().apiVersion());
    ArrayNode resources = root.putArray("resources");
    for (ApiKind kind : found) {
      ObjectNode resource =
          resources
              .addObject()
              .put("name", kind.plural())
              .put("singularName", "")
              .put("kind", kind.kind())
              .put("namespaced", kind.namespaced());
      VERBS.forEach(resource.putArray("verbs")::add);
      Optional.ofNullable(SHORT_NAMES.get(kind.kind()))
          .ifPresent(name -> resource.putArray("shortNames").add(name));
    }
    return Optional.of(root.toString());
  }
}
