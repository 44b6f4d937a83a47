package io.ranktable.e2e.bench.latency;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.image.TestImages;
import io.ranktable.e2e.product.Workplace;
import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Many injected pods that no node takes: the injector watches them, and their tables wait. */
record Crowd(Workplace place) {

  private static final int GROUP = 8;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Creates them and returns when each group has its table. */
  void gather(int pods) {
    IntStream.range(0, pods).parallel().forEach(i -> client().resource(pod(i)).create());
    Awaitility.await("%d pods have their tables".formatted(pods))
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> place.tables().size() >= (pods + GROUP - 1) / GROUP);
  }

  /** Removes all pods of the namespace. */
  void disperse() {
    client().pods().inNamespace(place.name()).withGracePeriod(0).delete();
    Awaitility.await("all pods are gone")
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> place.pods().isEmpty());
  }

  private KubernetesClient client() {
    return place.cluster().client();
  }

  private Pod pod(int number) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(place.name())
        .withName("crowd-" + number)
        .addToAnnotations(Names.TEMPLATE, "hccl-role")
        .addToAnnotations(Names.PREFIX + "group", "crowd-" + number / GROUP)
        .addToAnnotations(Names.PREFIX + "index", Integer.toString(number % GROUP))
        .addToAnnotations(Names.PREFIX + "size", Integer.toString(GROUP))
        .endMetadata()
        .withNewSpec()
        .addToNodeSelector("test.ranktable.io/nowhere", "true")
        .addNewContainer()
        .withName("engine")
        .withImage(TestImages.BUSYBOX)
        .withNewResources()
        .addToLimits(Workplace.NPU, new Quantity("8"))
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }
}
