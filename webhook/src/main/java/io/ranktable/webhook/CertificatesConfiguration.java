package io.ranktable.webhook;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.ranktable.webhook.insight.ProcessMetrics;
import io.ranktable.webhook.insight.Readiness;
import io.ranktable.webhook.serving.BundleStatus;
import io.ranktable.webhook.serving.CertificateHerald;
import io.ranktable.webhook.serving.KeptCertificates;
import io.ranktable.webhook.serving.LeafStatus;
import io.ranktable.webhook.serving.LiveTls;
import io.ranktable.webhook.serving.MountedCertificates;
import io.ranktable.webhook.serving.ServingCertificates;
import io.ranktable.webhook.serving.ServingSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The part of the process that keeps the certificates. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "ranktable.certificates.enabled", matchIfMissing = true)
class CertificatesConfiguration {

  @Bean(initMethod = "start", destroyMethod = "close")
  KeptCertificates keptCertificates(
      KubernetesClient client, InjectorProperties properties, LiveTls tls, MeterRegistry registry) {
    String mounted = properties.serving().certificateDirectory();
    ServingSettings settings = properties.servingSettings();
    InstantSource clock = InstantSource.system();
    KeptCertificates certificates =
        mounted.isEmpty()
            ? new ServingCertificates(client, settings, tls, clock, new SecureRandom())
            : new MountedCertificates(client, settings, Path.of(mounted), tls, clock);
    ProcessMetrics.ofCertificates(registry, certificates.leaf());
    return certificates;
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  CertificateHerald certificateHerald(
      KubernetesClient client, InjectorProperties properties, KeptCertificates certificates) {
    return new CertificateHerald(
        client,
        properties.namespace(),
        properties.identity(),
        certificates.leaf(),
        InstantSource.system());
  }

  @Bean
  HealthIndicator leafHealthIndicator(KeptCertificates certificates) {
    LeafStatus leaf = certificates.leaf();
    return Readiness.when(leaf::leafLoaded, leaf::leafDetail);
  }

  @Bean
  HealthIndicator bundleHealthIndicator(KeptCertificates certificates) {
    BundleStatus bundle = certificates.bundle();
    return Readiness.when(bundle::bundleSeen, bundle::bundleDetail);
  }
}
