package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.function.Consumer;

/** Makes API clients that read pods and ConfigMaps of watches in their slim form. */
public final class Clients {

  private Clients() {}

  /** A client of a configuration. */
  public static KubernetesClient of(Config config) {
    return of(config, http -> {});
  }

  /**
   * A client whose HTTP client is prepared further.
   *
   * @param http prepares it, for example adds an interceptor
   */
  public static KubernetesClient of(Config config, Consumer<HttpClient.Builder> http) {
    return builder(config).withHttpClientBuilderConsumer(http).build();
  }

  /** A client over another HTTP client than the library's, such as one without a network. */
  public static KubernetesClient of(Config config, HttpClient.Factory http) {
    return builder(config).withHttpClientFactory(http).build();
  }

  private static KubernetesClientBuilder builder(Config config) {
    KubernetesSerialization serialization = new KubernetesSerialization(new ObjectMapper(), true);
    // Watch events are read by kind, not by the class that was asked for: without this each would
    // be built whole first.
    serialization.registerKubernetesResource("v1", "Pod", SlimPod.class);
    serialization.registerKubernetesResource("v1", "ConfigMap", SlimConfigMap.class);
    return new KubernetesClientBuilder()
        // Whoever calls tries again by itself: a write that the client repeated by its own would be
        // sent long after the lease was asked about.
        .withConfig(new ConfigBuilder(config).withRequestRetryBackoffLimit(0).build())
        .withKubernetesSerialization(serialization);
  }
}
