package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import io.ranktable.core.table.Names;
import java.io.IOException;
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
   * Above this many characters the data of a template is dropped, so that a tenant cannot fill the
   * memory.
   */
  static final int DATA_LIMIT = 64 * 1024;

  private final transient @Nullable StoredTable table;
  private final transient Map<String, String> data;
  private final transient long size;

  SlimConfigMap(JsonNode node) {
    super(node);
    String kind = node.path("metadata").path("labels").path(Names.KIND).asText("");
    boolean isTable = kind.equals(Names.KIND_TABLE);
    this.table = isTable ? StoredTable.read(node) : null;
    Map<String, String> texts = new HashMap<>();
    long characters = 0;
    for (Map.Entry<String, JsonNode> entry : node.path("data").properties()) {
      String text = entry.getValue().asText("");
      characters += entry.getKey().length() + text.length();
      texts.put(entry.getKey(), text);
    }
    this.size = characters;
    this.data = isTable || characters > DATA_LIMIT ? Map.of() : Map.copyOf(texts);
  }

  /** The table in it; empty when it is another kind of ConfigMap. */
  public Optional<StoredTable> table() {
    return Optional.ofNullable(table);
  }

  /** Its data; empty for tables and for what is too large. */
  public Map<String, String> data() {
    return data;
  }

  /** Characters of all keys and values. */
  public long size() {
    return size;
  }

  static final class Reader extends StdDeserializer<SlimConfigMap> {

    private static final long serialVersionUID = 1L;

    Reader() {
      super(SlimConfigMap.class);
    }

    @Override
    public SlimConfigMap deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return new SlimConfigMap(parser.readValueAsTree());
    }
  }
}
