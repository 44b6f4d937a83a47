package io.ranktable.webhook;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.ranktable.webhook.cluster.ClusterCaches;
import io.ranktable.webhook.insight.ProcessMetrics;
import io.ranktable.webhook.insight.TableMetrics;
import io.ranktable.webhook.tables.LoopListener;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The part of the process that writes tables while it leads. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "ranktable.controller.enabled", matchIfMissing = true)
class ControllerConfiguration {

  @Bean
  TableMetrics tableMetrics(
      MeterRegistry registry, ClusterCaches caches, ObjectProvider<Controller> controller) {
    TableMetrics metrics =
        new TableMetrics(
            registry, caches::keys, () -> controller.getObject().leading(), System::nanoTime);
    // Before the controller hears of a change: it may be quicker than the note of when it came.
    caches.listen(metrics);
    return metrics;
  }

  @Bean(destroyMethod = "")
  Controller controller(
      KubernetesClient client,
      ClusterCaches caches,
      InjectorProperties properties,
      MeterRegistry registry,
      List<LoopListener> listeners) {
    Controller controller =
        new Controller(
            client,
            caches,
            properties.leadership(),
            properties.loopSettings(),
            new LoopListeners(listeners));
    caches.listen(controller);
    ProcessMetrics.ofTables(registry, caches.pods()::size, controller::depth, controller::leading);
    return controller;
  }
}
