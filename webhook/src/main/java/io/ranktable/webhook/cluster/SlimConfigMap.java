package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Templates;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A ConfigMap as the informers keep it: of a table everything but its text, of a template or the
 * like its data as long as it is not too large to be one.
 */
@Group("")
@Version("v1")
@Kind("ConfigMap")
@Plural("configmaps")
@JsonDeserialize(using = SlimConfigMap.Reader.class)
public final class SlimConfigMap extends SlimObject implements Namespaced {

  private static final long serialVersionUID = 1L;

  /**
   * Above this many bytes the data of a template is dropped, so that a tenant cannot fill the
   * memory.
   */
  static final int DATA_LIMIT = Templates.SIZE_LIMIT;

  private final transient @Nullable StoredTable table;
  private final transient Map<String, String> data;
  private final transient long size;
  private final transient String kind;
  private final transient Instant created;

  SlimConfigMap(JsonNode node) {
    super(node);
    JsonNode meta = node.path("metadata");
    this.kind = meta.path("labels").path(Names.KIND).asText("");
    this.created = time(meta.path("creationTimestamp").asText(""));
    boolean isTable = kind.equals(Names.KIND_TABLE);
    this.table = isTable ? StoredTable.read(node) : null;
    Map<String, String> texts = new HashMap<>();
    long bytes = 0;
    for (Map.Entry<String, JsonNode> entry : node.path("data").properties()) {
      String text = entry.getValue().asText("");
      bytes += utf8(entry.getKey()) + utf8(text);
      texts.put(entry.getKey(), text);
    }
    this.size = bytes;
    this.data = isTable || bytes > DATA_LIMIT ? Map.of() : Map.copyOf(texts);
  }

  private SlimConfigMap(SlimConfigMap map) {
    super(map);
    this.kind = map.kind;
    this.created = map.created;
    this.table = null;
    this.size = map.size;
    this.data = Map.of();
  }

  /** The same without anything of its data. */
  SlimConfigMap bare() {
    return new SlimConfigMap(this);
  }

  /** The table in it; empty when it is another kind of ConfigMap. */
  public Optional<StoredTable> table() {
    return Optional.ofNullable(table);
  }

  /** Its data; empty for tables and for what is too large. */
  public Map<String, String> data() {
    return data;
  }

  /** Bytes of all keys and values of its data. */
  public long size() {
    return size;
  }

  /** Value of its label {@link Names#KIND}; empty when it has none. */
  public String kind() {
    return kind;
  }

  /** When it was created; {@link Instant#EPOCH} when that cannot be read. */
  public Instant created() {
    return created;
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  static final class Reader extends SlimObject.Reader<SlimConfigMap> {

    private static final long serialVersionUID = 1L;

    Reader() {
      super(SlimConfigMap.class);
    }

    @Override
    SlimConfigMap read(JsonNode node) {
      return new SlimConfigMap(node);
    }
  }
}
