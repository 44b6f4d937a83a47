package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.decision.Member;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Parents;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything the process knows of the cluster, kept current by informers whose handlers only update
 * indexes and announce keys.
 */
public final class ClusterCaches implements TableView, AutoCloseable {

  /** Hears what has changed. */
  public interface Listener {
    /** What one table depends on has changed. */
    void tableChanged(TableKey key);

    /**
     * A template, pod format or profile has changed.
     *
     * @param concerned every table that may look at it
     */
    void catalogChanged(Set<TableKey> concerned);
  }

  private static final Logger LOG = LoggerFactory.getLogger(ClusterCaches.class);
  private static final Duration READ_PAUSE = Duration.ofSeconds(5);

  /** A page is held whole, and a pod may have a megabyte. */
  private static final long PODS_PAGE = 100;

  /** The same of ConfigMaps, which anybody may fill to the brim. */
  private static final long MAPS_PAGE = 20;

  private final KubernetesClient client;
  private final String systemNamespace;
  private final PodIndex pods = new PodIndex();
  private final TableIndex tables = new TableIndex();
  private final CatalogKeeper catalog;
  private final ParentCache parents;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final List<SharedIndexInformer<?>> informers = new CopyOnWriteArrayList<>();
  private volatile boolean closed;
  private volatile boolean read;
  private final CacheAges ages = new CacheAges(System::nanoTime);

  /**
   * Empty caches; {@link #start} fills them.
   *
   * @param client a client of {@link Clients}
   * @param systemNamespace namespace that templates are looked up in after the pod's own
   */
  public ClusterCaches(KubernetesClient client, String systemNamespace) {
    this.client = client;
    this.systemNamespace = systemNamespace;
    this.catalog = new CatalogKeeper(systemNamespace, this::readAgain);
    this.parents =
        new ParentCache(
            client, () -> catalog.current().profiles(), new ParentTables(), System::nanoTime);
  }

  /** Adds a listener; it hears everything from {@link #start} on. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Starts the informers; the future ends when all have listed once and all of that is known. */
  public CompletableFuture<Void> start() {
    KubernetesClient listing = Clients.listing(client);
    CompletableFuture<?> podsListed =
        watch(
            "pods",
            listing
                .resources(SlimPod.class)
                .inAnyNamespace()
                .withLabel(Names.INJECTED, "true")
                .withLimit(PODS_PAGE)
                .runnableInformer(0),
            this::podIs,
            this::podGone);
    CompletableFuture<?> tablesListed =
        watch(
            "tables",
            listing
                .resources(SlimConfigMap.class)
                .inAnyNamespace()
                .withLabel(Names.KIND, Names.KIND_TABLE)
                .withLimit(MAPS_PAGE)
                .runnableInformer(0),
            this::tableIs,
            this::tableGone);
    CompletableFuture<?> catalogListed =
        watch(
            "templates",
            listing
                .resources(SlimConfigMap.class)
                .inAnyNamespace()
                .withLabel(Names.KIND)
                .withoutLabel(Names.KIND, Names.KIND_TABLE)
                .withLimit(MAPS_PAGE)
                .runnableInformer(0)
                .itemStore(new BareStore()),
            this::settingsAre,
            this::settingsGone);
    parents.start();
    ages.start();
    return CompletableFuture.allOf(podsListed, tablesListed, catalogListed)
        .thenRun(() -> read = true);
  }

  /** A pod is new or has changed. */
  void podIs(SlimPod pod) {
    pods.put(pod.facts()).forEach(this::announce);
  }

  /** A pod is no more. */
  void podGone(SlimPod pod) {
    pods.remove(pod.facts().namespace(), pod.facts().name()).forEach(this::announce);
  }

  /** A table's ConfigMap is new or has changed. */
  void tableIs(SlimConfigMap map) {
    map.table().map(tables::put).orElse(Set.of()).forEach(this::announce);
  }

  /** A table's ConfigMap is no more. */
  void tableGone(SlimConfigMap map) {
    ObjectMeta meta = map.getMetadata();
    tables.remove(meta.getNamespace(), meta.getName(), meta.getUid()).forEach(this::announce);
  }

  /** A ConfigMap of the catalog is new or has changed. */
  void settingsAre(SlimConfigMap map) {
    if (catalog.put(map)) {
      catalogChanged(map.getMetadata().getNamespace());
    }
  }

  /** A ConfigMap of the catalog is no more. */
  void settingsGone(SlimConfigMap map) {
    if (catalog.remove(map.getMetadata().getNamespace(), map.getMetadata().getName())) {
      catalogChanged(map.getMetadata().getNamespace());
    }
  }

  /**
   * Whether all informers have listed once and their handlers have taken in what was listed, which
   * the informers' own {@code hasSynced} does not wait for. Once true it stays true.
   */
  public boolean synced() {
    return read;
  }

  /**
   * How long it is that pods, tables and templates were kept current by a watch, by these names:
   * zero while they are. None of what has never been read.
   */
  public SortedMap<String, Duration> ages() {
    return ages.ages();
  }

  /** The injected pods. */
  public PodIndex pods() {
    return pods;
  }

  @Override
  public List<Member> members(TableKey key) {
    return pods.members(key);
  }

  @Override
  public List<PodFacts> otherRevisions(TableKey key) {
    return pods.otherRevisions(key);
  }

  @Override
  public TableIndex tables() {
    return tables;
  }

  @Override
  public Catalog catalog() {
    return catalog.current();
  }

  @Override
  public Parents parents(TableKey key) {
    return parents.of(key);
  }

  /** What is known of each kind of parent that a table needs, by kind. */
  public SortedMap<String, String> parentKinds() {
    return parents.state();
  }

  @Override
  public Set<TableKey> keys() {
    Set<TableKey> keys = new HashSet<>(pods.keys());
    keys.addAll(tables.keys());
    return keys;
  }

  /** Reads a ConfigMap of the catalog by itself, until that works. */
  private void readAgain(String namespace, String name) {
    Thread.ofVirtual()
        .name("catalog")
        .start(
            () -> {
              try {
                while (!closed && !readOnce(namespace, name)) {
                  Thread.sleep(READ_PAUSE);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private boolean readOnce(String namespace, String name) {
    try {
      SlimConfigMap map =
          client.resources(SlimConfigMap.class).inNamespace(namespace).withName(name).get();
      if (map != null) {
        settingsAre(map);
      }
      return true;
    } catch (KubernetesClientException e) {
      LOG.warn("ConfigMap {}/{} cannot be read, trying again: {}", namespace, name, e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    ages.close();
    informers.forEach(SharedIndexInformer::stop);
    parents.close();
  }

  /** What is of one tenant must not have the tables of all looked at. */
  private void catalogChanged(String namespace) {
    Set<TableKey> concerned = keys();
    if (!namespace.equals(systemNamespace)) {
      concerned.removeIf(key -> !key.namespace().equals(namespace));
    }
    listeners.forEach(listener -> listener.catalogChanged(concerned));
  }

  private void announce(TableKey key) {
    listeners.forEach(listener -> listener.tableChanged(key));
  }

  private final class ParentTables implements ParentCache.Tables {
    @Override
    public void changed(TableKey key) {
      announce(key);
    }

    @Override
    public boolean live(TableKey key) {
      return !pods.members(key).isEmpty();
    }
  }

  private <T extends SlimObject> CompletableFuture<?> watch(
      String what, SharedIndexInformer<T> informer, Consumer<T> onPut, Consumer<T> onRemove) {
    informers.add(informer);
    ages.add(what, informer::isWatching);
    return informer
        // The API server may be away for as long as it likes: the watch goes on when it is back.
        .exceptionHandler((started, error) -> ages.goesOnAfter(what, error))
        .addEventHandler(new Handler<>(onPut, onRemove))
        .start()
        .toCompletableFuture();
  }

  private record Handler<T extends SlimObject>(Consumer<T> onPut, Consumer<T> onRemove)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      onPut.accept(object);
    }

    @Override
    public void onUpdate(T before, T after) {
      onPut.accept(after);
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
      onRemove.accept(object);
    }
  }
}
