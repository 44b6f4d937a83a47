package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.table.Names;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Templates, pod formats and profiles. They are watched by their metadata, as anybody may fill
 * thousands of them to the brim; what is in them is read by itself, of those that count.
 */
final class CatalogWatch implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final Kept kept;
  private final DataReader reader;
  private final Consumer<String> changed;
  private final BareStore<SlimConfigMap> versions = new BareStore<>(SlimConfigMap::bare);

  /**
   * Watches nothing before {@link #watch}.
   *
   * @param changed hears the namespace in which something has changed that can be seen
   */
  CatalogWatch(KubernetesClient client, String systemNamespace, Consumer<String> changed) {
    this.client = client;
    this.reader = new DataReader(systemNamespace, PAUSE);
    this.kept = new Kept(systemNamespace, reader::ask);
    this.changed = changed;
  }

  /** What is kept, of these and of all else. */
  Kept kept() {
    return kept;
  }

  /** Starts the informer; the future ends when all is listed once and read as far as it counts. */
  CompletableFuture<Void> watch(Informers informers) {
    return informers
        .watch(
            "templates",
            Clients.listingMetadata(client)
                .resources(SlimConfigMap.class)
                .inAnyNamespace()
                .withLabel(Names.KIND)
                .withoutLabel(Names.KIND, Names.KIND_TABLE)
                .withLimit(Rereader.MAPS_PAGE)
                .runnableInformer(0)
                .itemStore(versions),
            this::is,
            this::gone)
        // Not before: until all are known, it is not known which of them count.
        .thenCompose(listed -> reader.begin(new Desk()));
  }

  /** A ConfigMap is new or has changed; what is in it is not told. */
  void is(SlimConfigMap map) {
    tell(kept.putSettings(map), map);
  }

  /** What is in a ConfigMap, as it was read. */
  void read(SlimConfigMap map) {
    tell(kept.settingsRead(map), map);
  }

  /** A ConfigMap is no more. */
  void gone(SlimConfigMap map) {
    tell(kept.settingsGone(map.getMetadata()), map);
  }

  /** Some of a namespace may have been left away, and count now. */
  void again(String namespace) {
    versions
        .values()
        .filter(map -> namespace.equals(map.getMetadata().getNamespace()))
        .forEach(this::isAgain);
  }

  /** As it was known; a newer version, or its end, is told by the informer. */
  private void isAgain(SlimConfigMap map) {
    synchronized (kept) {
      if (versions.isCurrent(map)) {
        is(map);
      }
    }
  }

  private void tell(boolean visible, SlimConfigMap map) {
    if (visible) {
      changed.accept(map.getMetadata().getNamespace());
    }
  }

  @Override
  public void close() {
    reader.close();
  }

  private final class Desk implements DataReader.Desk {
    @Override
    public boolean wants(String namespace, String name) {
      return kept.catalog().wants(namespace, name);
    }

    @Override
    public void read(String namespace, String name) {
      SlimConfigMap map =
          client.resources(SlimConfigMap.class).inNamespace(namespace).withName(name).get();
      if (map != null) {
        CatalogWatch.this.read(map);
      }
    }
  }
}
