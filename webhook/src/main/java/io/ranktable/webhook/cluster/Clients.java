package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Makes API clients that read pods and ConfigMaps of watches in their slim form. */
public final class Clients {

  private Clients() {}

  /** A client of a configuration. */
  public static KubernetesClient of(Config config) {
    KubernetesSerialization serialization = new KubernetesSerialization(new ObjectMapper(), true);
    // Watch events are read by kind, not by the class that was asked for: without this each would
    // be built whole first.
    serialization.registerKubernetesResource("v1", "Pod", SlimPod.class);
    serialization.registerKubernetesResource("v1", "ConfigMap", SlimConfigMap.class);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization)
        .build();
  }
}
