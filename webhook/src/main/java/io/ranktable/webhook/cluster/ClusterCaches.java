package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
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

  private final KubernetesClient client;
  private final String systemNamespace;
  private final CatalogWatch settings;
  private final Kept kept;
  private final Rereader rereader;
  private final BareStore<SlimPod> podVersions = new BareStore<>(SlimPod::bare);
  private final BareStore<SlimConfigMap> tableVersions = new BareStore<>(SlimConfigMap::bare);
  private final ParentCache parents;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Informers informers = new Informers();
  private volatile boolean read;

  /**
   * Empty caches; {@link #start} fills them.
   *
   * @param client a client of {@link Clients}
   * @param systemNamespace namespace that templates are looked up in after the pod's own
   */
  public ClusterCaches(KubernetesClient client, String systemNamespace) {
    this.client = client;
    this.systemNamespace = systemNamespace;
    this.rereader = new Rereader(client);
    this.settings = new CatalogWatch(client, systemNamespace, this::catalogChanged);
    this.kept = settings.kept();
    this.parents =
        new ParentCache(
            client,
            () -> kept.catalog().current().profiles(),
            new ParentTables(),
            System::nanoTime);
  }

  /** Adds a listener; it hears everything from {@link #start} on. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /**
   * Starts the informers; the future ends when all have listed once and all of that is known, also
   * what is in the templates that count.
   */
  public CompletableFuture<Void> start() {
    KubernetesClient listing = Clients.listing(client);
    parents.start();
    informers.start();
    return informers
        .watch(
            "namespaces",
            listing
                .resources(SlimNamespace.class)
                .withLabel(Names.INJECTION, Names.INJECTION_ENABLED)
                .withLimit(Rereader.PODS_PAGE)
                .runnableInformer(0),
            this::namespaceIs,
            this::namespaceGone)
        .thenCompose(namespacesListed -> watchObjects(listing))
        .thenRun(() -> read = true);
  }

  /** When it is known who has opted in: of others not everything is kept. */
  private CompletableFuture<Void> watchObjects(KubernetesClient listing) {
    CompletableFuture<?> podsListed =
        informers.watch(
            "pods",
            listing
                .resources(SlimPod.class)
                .inAnyNamespace()
                .withLabel(Names.INJECTED, "true")
                .withLimit(Rereader.PODS_PAGE)
                .runnableInformer(0)
                .itemStore(podVersions),
            this::podIs,
            this::podGone);
    CompletableFuture<?> tablesListed =
        informers.watch(
            "tables",
            listing
                .resources(SlimConfigMap.class)
                .inAnyNamespace()
                .withLabel(Names.KIND, Names.KIND_TABLE)
                .withLimit(Rereader.MAPS_PAGE)
                .runnableInformer(0)
                .itemStore(tableVersions),
            this::tableIs,
            this::tableGone);
    CompletableFuture<?> catalogRead = settings.watch(informers);
    return CompletableFuture.allOf(podsListed, tablesListed, catalogRead);
  }

  /** A namespace has opted in: what was left away is read now. */
  void namespaceIs(SlimNamespace namespace) {
    String name = namespace.getMetadata().getName();
    if (kept.optedIn(name)) {
      settings.again(name);
      rereader.namespace(name, this::podIsAgain, this::tableIsAgain);
    }
  }

  /** A namespace has opted out, or is no more. */
  void namespaceGone(SlimNamespace namespace) {
    kept.optedOut(namespace.getMetadata().getName());
  }

  /** A pod is new or has changed. */
  void podIs(SlimPod pod) {
    announce(kept.put(pod.facts()));
  }

  /** A pod is no more. */
  void podGone(SlimPod pod) {
    announce(kept.podGone(pod.getMetadata()));
  }

  /** A table's ConfigMap is new or has changed. */
  void tableIs(SlimConfigMap map) {
    announce(map.table().map(kept::put).orElse(Set.of()));
  }

  /** A table's ConfigMap is no more. */
  void tableGone(SlimConfigMap map) {
    announce(kept.tableGone(map.getMetadata()));
  }

  /** Templates, pod formats and profiles. */
  CatalogWatch settings() {
    return settings;
  }

  /** As it was read; a newer version, or its end, is told by the informer. */
  private void podIsAgain(SlimPod pod) {
    synchronized (kept) {
      if (podVersions.isCurrent(pod)) {
        podIs(pod);
      }
    }
  }

  /** As it was read; a newer version, or its end, is told by the informer. */
  private void tableIsAgain(SlimConfigMap map) {
    synchronized (kept) {
      if (tableVersions.isCurrent(map)) {
        tableIs(map);
      }
    }
  }

  /**
   * Whether all informers have listed once, their handlers have taken in what was listed, which the
   * informers' own {@code hasSynced} does not wait for, and what is in the templates that count has
   * been read. Once true it stays true.
   */
  public boolean synced() {
    return read;
  }

  /**
   * How long it is that namespaces, pods, tables and templates were kept current by a watch, by
   * these names: zero while they are. None of what has never been read.
   */
  public SortedMap<String, Duration> ages() {
    return informers.ages();
  }

  /** The injected pods. */
  public PodIndex pods() {
    return kept.pods();
  }

  @Override
  public List<Member> members(TableKey key) {
    return kept.pods().members(key);
  }

  @Override
  public List<PodFacts> otherRevisions(TableKey key) {
    return kept.pods().otherRevisions(key);
  }

  @Override
  public TableIndex tables() {
    return kept.tables();
  }

  @Override
  public Catalog catalog() {
    return kept.catalog().current();
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
    Set<TableKey> keys = new HashSet<>(kept.pods().keys());
    keys.addAll(kept.tables().keys());
    return keys;
  }

  @Override
  public void close() {
    rereader.close();
    settings.close();
    informers.close();
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

  private void announce(Set<TableKey> keys) {
    keys.forEach(this::announce);
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
      return !kept.pods().members(key).isEmpty();
    }
  }
}
