package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import org.jspecify.annotations.Nullable;

/** A pod as the informer keeps it: identity and {@link PodFacts}, never the whole object. */
@Group("")
@Version("v1")
@Kind("Pod")
@Plural("pods")
@JsonDeserialize(using = SlimPod.Reader.class)
public final class SlimPod extends SlimObject implements Namespaced {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable PodFacts facts;

  SlimPod(JsonNode node) {
    super(node);
    this.facts = PodReader.read(node, "");
  }

  private SlimPod(SlimPod pod) {
    super(pod);
    this.facts = null;
  }

  /** The same without anything but its identity. */
  SlimPod bare() {
    return new SlimPod(this);
  }

  /**
   * What the injector knows of the pod.
   *
   * @throws IllegalStateException when only its identity was kept
   */
  public PodFacts facts() {
    if (facts == null) {
      throw new IllegalStateException("of this pod only the identity was kept");
    }
    return facts;
  }

  static final class Reader extends SlimObject.Reader<SlimPod> {

    private static final long serialVersionUID = 1L;

    Reader() {
      super(SlimPod.class);
    }

    @Override
    SlimPod read(JsonNode node) {
      return new SlimPod(node);
    }
  }
}
