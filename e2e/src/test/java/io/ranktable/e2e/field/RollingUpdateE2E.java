package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Kubectl;
import io.ranktable.e2e.product.Product;
import io.ranktable.e2e.product.Workplace;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The injector itself is updated while pods are being created. */
@Installed
class RollingUpdateE2E {

  private static final Duration PACE = Duration.ofMillis(50);

  private final AtomicInteger created = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  @Test
  void everyPodIsInjectedWhileAllReplicasAreReplaced(Product product, Workplace place)
      throws InterruptedException {
    Set<String> before = names(product);
    assertThat(before).hasSizeGreaterThan(1);
    Kubectl injector =
        new Kubectl(
            place.kubectl().program(), place.kubectl().kubeconfig(), product.system().name());
    ScheduledExecutorService creator = Executors.newSingleThreadScheduledExecutor();
    // A client that tries again would hide what is looked for here.
    Config config = place.cluster().config();
    config.setRequestRetryBackoffLimit(0);
    KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
    ScheduledFuture<?> stream =
        creator.scheduleAtFixedRate(
            () -> create(client, place.name()), 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
    try {
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> created.get() > 20);
      injector.run("rollout", "restart", "deployment/ranktable-injector").orFail();
      product.awaitRolledOut();
      int then = created.get();
      // The old ones serve on for a while after they have been told to stop.
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> names(product).stream().noneMatch(before::contains));
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> created.get() > then + 20);
      assertThat(stream.isDone()).as("broken off by what nobody expected").isFalse();
    } finally {
      stream.cancel(false);
      creator.shutdown();
      assertThat(creator.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
      client.close();
    }

    System.err.printf(
        "%d pods created while %d replicas were replaced, %d admissions failed%n",
        created.get(), before.size(), failures.size());
    assertThat(failures).isEmpty();
  }

  private static Set<String> names(Product product) {
    return product.replicas().stream()
        .map(pod -> pod.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  private void create(KubernetesClient client, String namespace) {
    try {
      Pod answer = client.resource(pod(namespace)).create();
      created.incrementAndGet();
      if (!answer.getMetadata().getAnnotations().containsKey(Names.STATUS)) {
        failures.add(answer.getMetadata().getName() + " was created without its gate");
      }
      client.pods().resource(answer).withGracePeriod(0).delete();
    } catch (KubernetesClientException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
  }

  /** A pod that no node takes: what is asked here ends with its admission. */
  private static Pod pod(String namespace) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withGenerateName("stream-")
        .addToAnnotations(Names.TEMPLATE, "hccl-role")
        .addToAnnotations(Names.PREFIX + Names.GROUP, "stream")
        .addToAnnotations(Names.PREFIX + Names.SIZE, "1000")
        .endMetadata()
        .withNewSpec()
        .addToNodeSelector("test.ranktable.io/nowhere", "true")
        .addNewContainer()
        .withName("engine")
        .withImage(Engines.SHELL.reference())
        .endContainer()
        .endSpec()
        .build();
  }
}
