package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.decision.TableFile;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.TableKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ConfigMap of a table as it is stored, without its text.
 *
 * @param namespace its namespace
 * @param name its name
 * @param uid its UID
 * @param resourceVersion its version
 * @param key the table it says it belongs to; null when it says nothing readable
 * @param managed whether it carries our labels
 * @param completed whether it is completed
 * @param intact whether it is as we write completed tables: it lists somebody, and its text is what
 *     its digest says; of a packed text that is not known
 * @param digest digest of its text as its annotation says
 * @param essence see {@link TableContent#essence()}
 * @param fingerprint see {@link TableContent#fingerprint()}
 * @param dataKeys names of its keys in data and binaryData
 * @param slots allocated seats: pod UID to index
 * @param listed listed members: pod UID to pod IP
 */
public record StoredTable(
    String namespace,
    String name,
    String uid,
    String resourceVersion,
    @Nullable TableKey key,
    boolean managed,
    boolean completed,
    boolean intact,
    String digest,
    String essence,
    String fingerprint,
    DataKeys dataKeys,
    Map<String, Integer> slots,
    Map<String, String> listed) {

  private static final Set<String> LABELS = Set.of(Names.MANAGED_BY, Names.KIND);
  private static final Set<String> ANNOTATIONS =
      Set.of(
          Names.TABLE_KEY,
          Names.TABLE_STATE,
          Names.TABLE_DIGEST,
          Names.TABLE_EXPECTED,
          Names.TABLE_REPORTED,
          Names.TABLE_REASONS);

  /**
   * Names of keys, to remove those that no longer belong there.
   *
   * @param text keys of data
   * @param packed keys of binaryData
   */
  public record DataKeys(Set<String> text, Set<String> packed) {}

  /** Reads the JSON of a ConfigMap. */
  public static StoredTable read(JsonNode node) {
    JsonNode meta = node.path("metadata");
    Map<String, String> labels = ours(meta.path("labels"), LABELS);
    Map<String, String> annotations = ours(meta.path("annotations"), ANNOTATIONS);
    Map<String, String> data = strings(node.path("data"));
    Map<String, String> binary = strings(node.path("binaryData"));
    TableContent content =
        new TableContent(meta.path("name").asText(""), labels, annotations, data, binary);
    String keyText = annotations.getOrDefault(Names.TABLE_KEY, "");
    return new StoredTable(
        meta.path("namespace").asText(""),
        meta.path("name").asText(""),
        meta.path("uid").asText(""),
        meta.path("resourceVersion").asText(""),
        TableKey.parse(keyText).orElse(null),
        Names.MANAGER.equals(labels.get(Names.MANAGED_BY))
            && Names.KIND_TABLE.equals(labels.get(Names.KIND)),
        "completed".equals(annotations.get(Names.TABLE_STATE)),
        intact(data, annotations.getOrDefault(Names.TABLE_DIGEST, "")),
        annotations.getOrDefault(Names.TABLE_DIGEST, ""),
        content.essence(),
        content.fingerprint(),
        new DataKeys(Set.copyOf(data.keySet()), Set.copyOf(binary.keySet())),
        slots(data.getOrDefault(Names.KEY_SLOTS, "")),
        listed(data.getOrDefault(Names.KEY_MEMBERS, "")));
  }

  /** The same as if it were a stranger's: only that there is such a ConfigMap is kept. */
  StoredTable stranger() {
    return new StoredTable(
        namespace,
        name,
        uid,
        resourceVersion,
        null,
        false,
        false,
        false,
        "",
        "",
        "",
        new DataKeys(Set.of(), Set.of()),
        Map.of(),
        Map.of());
  }

  /**
   * Whether it is the ConfigMap of this table and ours to write: it carries our labels, and no
   * other table's key.
   */
  public boolean belongsTo(TableKey table) {
    return managed && (key == null ? name.equals(table.configMapName()) : key.equals(table));
  }

  private static boolean intact(Map<String, String> data, String digest) {
    return !data.getOrDefault(Names.KEY_MEMBERS, "").isEmpty()
        && digest.equals(data.get(Names.KEY_DIGEST))
        && data.entrySet().stream()
            .filter(entry -> !Names.reservedKey(entry.getKey()))
            .allMatch(entry -> digest.equals(Digests.ofTable(entry.getValue())));
  }

  /** What others add of their own stays as it is and makes no difference. */
  private static Map<String, String> ours(JsonNode node, Set<String> names) {
    Map<String, String> map = strings(node);
    map.keySet().retainAll(names);
    return map;
  }

  private static Map<String, String> strings(JsonNode node) {
    Map<String, String> map = new HashMap<>();
    node.properties().stream()
        .filter(e -> e.getValue().isTextual())
        .forEach(e -> map.put(e.getKey(), e.getValue().textValue()));
    return map;
  }

  private static Map<String, Integer> slots(String text) {
    Map<String, Integer> slots = new HashMap<>();
    for (String line : text.lines().toList()) {
      int blank = line.indexOf(' ');
      parse(line.substring(0, Math.max(blank, 0)))
          .ifPresent(index -> slots.put(line.substring(blank + 1), index));
    }
    return Map.copyOf(slots);
  }

  private static Optional<Integer> parse(String number) {
    try {
      return Optional.of(Integer.parseInt(number)).filter(index -> index >= 0);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Map<String, String> listed(String text) {
    Map<String, String> listed = new HashMap<>();
    for (String line : text.lines().toList()) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        listed.put(line.substring(0, blank), line.substring(blank + 1));
      }
    }
    return Map.copyOf(listed);
  }

  /** Key of the table's text, without the ending of a packed one; empty when there is none. */
  public Optional<String> fileName() {
    Optional<String> plain =
        dataKeys.text().stream().filter(name -> !Names.reservedKey(name)).findFirst();
    return plain.or(
        () ->
            dataKeys.packed().stream()
                .filter(name -> name.endsWith(TableFile.PACKED_ENDING))
                .map(name -> name.substring(0, name.length() - TableFile.PACKED_ENDING.length()))
                .findFirst());
  }

  /** UIDs of the listed members. */
  public Set<String> listedUids() {
    return new HashSet<>(listed.keySet());
  }
}
