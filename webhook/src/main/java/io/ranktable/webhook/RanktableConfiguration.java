package io.ranktable.webhook;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.injection.Injector;
import io.ranktable.webhook.admission.AdmissionEndpoint;
import io.ranktable.webhook.admission.AdmissionHandler;
import io.ranktable.webhook.admission.AdmissionListener;
import io.ranktable.webhook.cluster.Clients;
import io.ranktable.webhook.cluster.ClusterCaches;
import io.ranktable.webhook.insight.AdmissionMetrics;
import io.ranktable.webhook.insight.ProcessMetrics;
import io.ranktable.webhook.insight.Readiness;
import io.ranktable.webhook.serving.TlsConfiguration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Puts the rooms together. */
@Configuration(proxyBeanMethods = false)
@Import({TlsConfiguration.class, CertificatesConfiguration.class, ControllerConfiguration.class})
class RanktableConfiguration {

  /** The cluster this process is in, or the one of the user's kubeconfig. */
  @Bean
  @ConditionalOnMissingBean
  Config kubernetesConfig() {
    return new ConfigBuilder().build();
  }

  @Bean
  KubernetesClient kubernetesClient(Config kubernetesConfig) {
    return Clients.of(kubernetesConfig);
  }

  @Bean
  ClusterCaches clusterCaches(
      KubernetesClient client, InjectorProperties properties, MeterRegistry registry) {
    ClusterCaches caches = new ClusterCaches(client, properties.namespace());
    ProcessMetrics.ofCaches(registry, caches::ages, "namespaces", "pods", "tables", "templates");
    return caches;
  }

  @Bean
  CatalogSource catalogSource(ClusterCaches caches) {
    return () -> caches.synced() ? Optional.of(caches.catalog()) : Optional.empty();
  }

  @Bean
  AdmissionListener admissionListener(MeterRegistry registry) {
    return new AdmissionMetrics(registry);
  }

  /** Puts admission before whatever else the server answers with. */
  @Bean
  WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> admissionEndpoint(
      CatalogSource catalog, InjectorProperties properties, AdmissionListener listener) {
    return factory ->
        factory.addServerCustomizers(
            server -> {
              AdmissionEndpoint endpoint =
                  new AdmissionEndpoint(
                      new AdmissionHandler(Injector::inject),
                      catalog::current,
                      properties.gateSettings(),
                      listener);
              endpoint.setHandler(server.getHandler());
              server.setHandler(endpoint);
            });
  }

  @Bean
  HealthIndicator informersHealthIndicator(ClusterCaches caches) {
    return Readiness.when(
        caches::synced,
        () ->
            caches.synced()
                ? "Pods, tables and templates have been read; seconds without news: "
                    + withoutNews(caches)
                : "Pods, tables and templates are being read from the API server");
  }

  private static String withoutNews(ClusterCaches caches) {
    return caches.ages().entrySet().stream()
        .map(age -> age.getKey() + " " + age.getValue().toSeconds())
        .collect(Collectors.joining(", "));
  }

  /** No part of readiness: a kind that cannot be read concerns the tables that need it alone. */
  @Bean
  HealthIndicator parentsHealthIndicator(ClusterCaches caches) {
    return () -> Health.up().withDetails(caches.parentKinds()).build();
  }

  @Bean
  ClusterProcess clusterProcess(ClusterCaches caches, Optional<Controller> controller) {
    return new ClusterProcess(caches, controller);
  }

  /** Where admission gets the catalog from. */
  @FunctionalInterface
  interface CatalogSource {
    /** Templates, pod formats and profiles as they are now; empty while they are being read. */
    Optional<Catalog> current();
  }
}
