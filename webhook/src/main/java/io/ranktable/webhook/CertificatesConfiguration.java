package io.ranktable.webhook;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.ranktable.webhook.insight.ProcessMetrics;
import io.ranktable.webhook.insight.Readiness;
import io.ranktable.webhook.serving.BundleStatus;
import io.ranktable.webhook.serving.LeafStatus;
import io.ranktable.webhook.serving.LiveTls;
import io.ranktable.webhook.serving.ServingCertificates;
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
  ServingCertificates servingCertificates(
      KubernetesClient client, InjectorProperties properties, LiveTls tls, MeterRegistry registry) {
    ServingCertificates certificates =
        new ServingCertificates(
            client, properties.servingSettings(), tls, InstantSource.system(), new SecureRandom());
    ProcessMetrics.ofCertificates(registry, certificates.leaf());
    return certificates;
  }

  @Bean
  HealthIndicator leafHealthIndicator(ServingCertificates certificates) {
    LeafStatus leaf = certificates.leaf();
    return Readiness.when(leaf::leafLoaded, leaf::leafDetail);
  }

  @Bean
  HealthIndicator bundleHealthIndicator(ServingCertificates certificates) {
    BundleStatus bundle = certificates.bundle();
    return Readiness.when(bundle::bundleSeen, bundle::bundleDetail);
  }
}
