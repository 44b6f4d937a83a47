package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;

/** An object of the API server of which only the identity and what a subclass reads is kept. */
abstract class SlimObject implements HasMetadata {

  private static final long serialVersionUID = 1L;

  private ObjectMeta metadata;
  private String apiVersion;

  SlimObject(JsonNode node) {
    JsonNode meta = node.path("metadata");
    this.metadata = new ObjectMeta();
    metadata.setNamespace(meta.path("namespace").textValue());
    metadata.setName(meta.path("name").textValue());
    metadata.setUid(meta.path("uid").textValue());
    metadata.setResourceVersion(meta.path("resourceVersion").textValue());
    this.apiVersion = node.path("apiVersion").asText("v1");
  }

  /** The same object. */
  SlimObject(SlimObject same) {
    this.metadata = same.metadata;
    this.apiVersion = same.apiVersion;
  }

  @Override
  public ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  public void setMetadata(ObjectMeta metadata) {
    this.metadata = metadata;
  }

  @Override
  public String getApiVersion() {
    return apiVersion;
  }

  @Override
  public void setApiVersion(String version) {
    this.apiVersion = version;
  }

  /** Reads an object as a tree that is gone as soon as the subclass has taken what it keeps. */
  abstract static class Reader<T extends SlimObject> extends StdDeserializer<T> {

    private static final long serialVersionUID = 1L;

    Reader(Class<T> type) {
      super(type);
    }

    /** Takes from the tree what is kept. */
    abstract T read(JsonNode node);

    @Override
    public final T deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return read(parser.readValueAsTree());
    }
  }
}
