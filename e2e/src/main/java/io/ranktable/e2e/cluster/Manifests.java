package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Applies YAML. */
final class Manifests {

  private Manifests() {}

  static List<HasMetadata> apply(KubernetesClient client, String yaml) {
    List<HasMetadata> applied = new ArrayList<>();
    var stream = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
    for (HasMetadata object : client.load(stream).items()) {
      HasMetadata stored = client.resource(object).forceConflicts().serverSideApply();
      if (stored instanceof CustomResourceDefinition definition) {
        client.resource(definition).waitUntilCondition(Manifests::isServed, 30, TimeUnit.SECONDS);
      }
      applied.add(stored);
    }
    return List.copyOf(applied);
  }

  private static boolean isServed(@Nullable CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        // There are none yet when the answer is faster than the API server's own controller.
        && definition.getStatus().getConditions() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    "Established".equals(condition.getType())
                        && "True".equals(condition.getStatus()));
  }
}
