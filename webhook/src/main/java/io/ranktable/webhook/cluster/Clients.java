package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.ranktable.webhook.connection.WatchfulHttp;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Makes API clients that read pods and ConfigMaps of watches in their slim form. */
public final class Clients {

  private Clients() {}

  /** How long a connection may take to be made. */
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** How long the API server may take to begin to answer. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /**
   * The same for a list: to find our pods the API server goes through all pods of the cluster, and
   * who is throttled waits in a queue.
   */
  private static final Duration LIST_ANSWER = Duration.ofSeconds(60);

  private static final Duration LEAST_ANSWER = Duration.ofSeconds(2);

  /**
   * Milliseconds before a watch that has ended is opened again; each attempt that fails doubles
   * them, five times. An API server ends the watches of those who fall behind, and what waits for
   * the next event waits for this. Replicas differ, so that they do not all come at once.
   */
  private static final int LEAST_PAUSE = 80;

  private static final int MOST_PAUSE = 160;

  /** A client of a configuration. */
  public static KubernetesClient of(Config config) {
    return of(config, (HttpClient.Builder http) -> {});
  }

  /**
   * A client whose HTTP client is prepared further.
   *
   * @param http prepares it, for example adds an interceptor
   */
  public static KubernetesClient of(Config config, Consumer<HttpClient.Builder> http) {
    return builder(config)
        .withHttpClientFactory(new WatchfulHttp())
        .withHttpClientBuilderConsumer(
            builder -> {
              MetadataOnly.heed(builder);
              http.accept(builder);
            })
        .build();
  }

  /** A client over another HTTP client than the library's, such as one without a network. */
  public static KubernetesClient of(Config config, HttpClient.Factory http) {
    return builder(config)
        .withHttpClientFactory(http)
        .withHttpClientBuilderConsumer(MetadataOnly::heed)
        .build();
  }

  /** The same client for informers: it is patient with lists. */
  static KubernetesClient listing(KubernetesClient client) {
    return with(client, waiting(client, LIST_ANSWER));
  }

  /** The same for informers that are told nothing of objects but their metadata. */
  static KubernetesClient listingMetadata(KubernetesClient client) {
    return with(client, new MetadataOnly(waiting(client, LIST_ANSWER)));
  }

  /** It shares everything with the one it is made of, which alone is to be closed. */
  private static KubernetesClient with(KubernetesClient client, RequestConfig config) {
    return client
        .adapt(NamespacedKubernetesClient.class)
        .withRequestConfig(config)
        .call(made -> made);
  }

  /**
   * A client's settings of requests with another patience.
   *
   * @param answer how long the API server may take to begin to answer
   */
  private static RequestConfig waiting(KubernetesClient client, Duration answer) {
    return new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
        .withRequestTimeout((int) answer.toMillis())
        .build();
  }

  /**
   * The same client for a Lease: one request that is lost leaves time for another before the lease
   * is given up.
   *
   * @param renewDeadline how long a leader tries to renew it
   */
  public static KubernetesClient ofLease(KubernetesClient client, Duration renewDeadline) {
    Duration half = renewDeadline.dividedBy(2);
    return with(client, waiting(client, half.compareTo(LEAST_ANSWER) < 0 ? LEAST_ANSWER : half));
  }

  private static KubernetesClientBuilder builder(Config config) {
    KubernetesSerialization serialization = new KubernetesSerialization(new ObjectMapper(), true);
    // Watch events are read by kind, not by the class that was asked for: without this each would
    // be built whole first.
    serialization.registerKubernetesResource("v1", "Pod", SlimPod.class);
    serialization.registerKubernetesResource("v1", "ConfigMap", SlimConfigMap.class);
    serialization.registerKubernetesResource("v1", "Namespace", SlimNamespace.class);
    serialization.registerKubernetesResource(
        MetadataOnly.API_VERSION, MetadataOnly.KIND, SlimConfigMap.class);
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                // Whoever calls tries again by itself: a write that the client repeated by its own
                // would be sent long after the lease was asked about.
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout((int) CONNECT.toMillis())
                .withRequestTimeout((int) ANSWER.toMillis())
                .withWatchReconnectInterval(
                    ThreadLocalRandom.current().nextInt(LEAST_PAUSE, MOST_PAUSE))
                .build())
        .withKubernetesSerialization(serialization);
  }
}
