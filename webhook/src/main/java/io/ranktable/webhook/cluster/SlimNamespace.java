package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** A namespace, of which only is known that it is there. */
@Group("")
@Version("v1")
@Kind("Namespace")
@Plural("namespaces")
@JsonDeserialize(using = SlimNamespace.Reader.class)
public final class SlimNamespace extends SlimObject {

  private static final long serialVersionUID = 1L;

  SlimNamespace(JsonNode node) {
    super(node);
  }

  static final class Reader extends SlimObject.Reader<SlimNamespace> {

    private static final long serialVersionUID = 1L;

    Reader() {
      super(SlimNamespace.class);
    }

    @Override
    SlimNamespace read(JsonNode node) {
      return new SlimNamespace(node);
    }
  }
}
