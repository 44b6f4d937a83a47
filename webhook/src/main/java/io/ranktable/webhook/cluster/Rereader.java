package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;
import io.ranktable.core.table.Names;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pods and tables of a namespace again of which nothing was kept when the informers told of
 * them, until that works.
 */
final class Rereader implements AutoCloseable {

  /** A page is held whole, and a pod may have a megabyte. */
  static final long PODS_PAGE = 100;

  /** The same of ConfigMaps, which anybody may fill to the brim. */
  static final long MAPS_PAGE = 20;

  private static final Logger LOG = LoggerFactory.getLogger(Rereader.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private volatile boolean closed;

  Rereader(KubernetesClient client) {
    this.client = client;
  }

  /** Reads the tables and the injected pods of a namespace. */
  void namespace(String namespace, Consumer<SlimPod> pods, Consumer<SlimConfigMap> tables) {
    KubernetesClient listing = Clients.listing(client);
    untilItWorks(
        "Namespace " + namespace,
        () -> {
          pages(
              listing
                  .resources(SlimConfigMap.class)
                  .inNamespace(namespace)
                  .withLabel(Names.KIND, Names.KIND_TABLE),
              MAPS_PAGE,
              tables);
          pages(
              listing
                  .resources(SlimPod.class)
                  .inNamespace(namespace)
                  .withLabel(Names.INJECTED, "true"),
              PODS_PAGE,
              pods);
        });
  }

  private static <T extends SlimObject> void pages(
      Listable<? extends KubernetesResourceList<T>> from, long page, Consumer<T> found) {
    String rest = "";
    do {
      KubernetesResourceList<T> list =
          from.list(new ListOptionsBuilder().withLimit(page).withContinue(rest).build());
      list.getItems().forEach(found);
      rest = list.getMetadata().getContinue();
    } while (rest != null && !rest.isEmpty());
  }

  private void untilItWorks(String what, Runnable read) {
    Thread.ofVirtual()
        .name("reread")
        .start(
            () -> {
              try {
                while (!closed && !works(what, read)) {
                  Thread.sleep(PAUSE);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static boolean works(String what, Runnable read) {
    try {
      read.run();
      return true;
    } catch (KubernetesClientException e) {
      LOG.warn("{} cannot be read, trying again: {}", what, e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
