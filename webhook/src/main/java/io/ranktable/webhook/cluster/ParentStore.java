package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.ranktable.core.workload.KeptFields;
import io.ranktable.core.workload.Parents.ParentKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a kind, only with what profiles read of them. Tells of changes in that part alone:
 * what else changes in an object, such as its status, is no news.
 */
final class ParentStore implements ItemStore<GenericKubernetesResource> {

  /**
   * A change of an object in what profiles read of it.
   *
   * @param before what it was; null when it is new
   * @param after what it is; null when it is gone
   */
  record Change(
      ParentKind kind,
      String namespace,
      String name,
      @Nullable JsonNode before,
      @Nullable JsonNode after) {

    /** Whether it has or had all these labels. */
    boolean everHas(Map<String, String> labels) {
      return carries(before, labels) || carries(after, labels);
    }
  }

  /** An object: to the informer its identity and version, to profiles what they read. */
  private record Item(GenericKubernetesResource identity, JsonNode kept) {}

  private final ParentKind kind;
  private final KeptFields fields;
  private final Consumer<Change> changed;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Map<String, Item>> byNamespace = new ConcurrentHashMap<>();

  /**
   * An empty store.
   *
   * @param fields what is kept of each object
   * @param changed hears of each change, after it can be found here
   */
  ParentStore(ParentKind kind, KeptFields fields, Consumer<Change> changed) {
    this.kind = kind;
    this.fields = fields;
    this.changed = changed;
  }

  /** What is kept of an object; empty when there is none of that name. */
  Optional<JsonNode> find(String namespace, String name) {
    return item(namespace, name).map(Item::kept);
  }

  /** What is kept of all objects with these labels. */
  List<JsonNode> find(String namespace, Map<String, String> labels) {
    return byNamespace.getOrDefault(namespace, Map.of()).values().stream()
        .map(Item::kept)
        .filter(object -> carries(object, labels))
        .toList();
  }

  @Override
  public String getKey(GenericKubernetesResource object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }

  @Override
  public @Nullable GenericKubernetesResource put(String key, GenericKubernetesResource object) {
    String namespace = namespace(key);
    String name = name(key);
    Item now = new Item(identity(object), fields.of(json.valueToTree(object)));
    Item before =
        byNamespace.computeIfAbsent(namespace, any -> new ConcurrentHashMap<>()).put(name, now);
    JsonNode keptBefore = before == null ? null : before.kept();
    if (!now.kept().equals(keptBefore)) {
      changed.accept(new Change(kind, namespace, name, keptBefore, now.kept()));
    }
    return before == null ? null : before.identity();
  }

  @Override
  public @Nullable GenericKubernetesResource remove(String key) {
    String namespace = namespace(key);
    Item before = byNamespace.getOrDefault(namespace, Map.of()).remove(name(key));
    if (before == null) {
      return null;
    }
    byNamespace.computeIfPresent(namespace, (any, left) -> left.isEmpty() ? null : left);
    changed.accept(new Change(kind, namespace, name(key), before.kept(), null));
    return before.identity();
  }

  @Override
  public Stream<String> keySet() {
    return values().map(this::getKey);
  }

  @Override
  public Stream<GenericKubernetesResource> values() {
    return byNamespace.values().stream()
        .flatMap(objects -> objects.values().stream())
        .map(Item::identity);
  }

  @Override
  public int size() {
    return byNamespace.values().stream().mapToInt(Map::size).sum();
  }

  @Override
  public @Nullable GenericKubernetesResource get(String key) {
    return item(namespace(key), name(key)).map(Item::identity).orElse(null);
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  private Optional<Item> item(String namespace, String name) {
    return Optional.ofNullable(byNamespace.getOrDefault(namespace, Map.of()).get(name));
  }

  private static GenericKubernetesResource identity(GenericKubernetesResource object) {
    GenericKubernetesResource identity = new GenericKubernetesResource();
    identity.setApiVersion(object.getApiVersion());
    identity.setKind(object.getKind());
    identity.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(object.getMetadata().getNamespace())
            .withName(object.getMetadata().getName())
            .withUid(object.getMetadata().getUid())
            .withResourceVersion(object.getMetadata().getResourceVersion())
            .build());
    return identity;
  }

  private static boolean carries(@Nullable JsonNode object, Map<String, String> labels) {
    if (object == null) {
      return false;
    }
    JsonNode own = object.path("metadata").path("labels");
    return labels.entrySet().stream()
        .allMatch(label -> label.getValue().equals(own.path(label.getKey()).textValue()));
  }

  private static String namespace(String key) {
    return key.substring(0, key.indexOf('/'));
  }

  private static String name(String key) {
    return key.substring(key.indexOf('/') + 1);
  }
}
