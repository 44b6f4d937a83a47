package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Parents;
import io.ranktable.webhook.cluster.ClusterCaches;
import io.ranktable.webhook.cluster.TableView;
import io.ranktable.webhook.cluster.ToldCaches;
import io.ranktable.webhook.model.ApiServer.Change;
import io.ranktable.webhook.model.ApiServer.ObjectId;
import io.ranktable.webhook.tables.Fence;
import io.ranktable.webhook.tables.LoopListener;
import io.ranktable.webhook.tables.LoopSettings;
import io.ranktable.webhook.tables.Surroundings;
import io.ranktable.webhook.tables.TableTerm;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One replica of the program: its caches, and its term while it leads. */
final class Replica implements ClusterCaches.Listener, Fence, LoopListener {

  static final String SYSTEM = "ranktable-system";
  private static final Duration SURE = Lease.LASTS.multipliedBy(9).dividedBy(10);

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final String name;
  private final ApiServer server;
  private final Time time;
  private final Lease lease;
  private final KubernetesClient client;
  private final Seam seam;
  private final Deque<Runnable> calls = new ArrayDeque<>();
  private final Deque<View> planned = new ArrayDeque<>();
  private final List<RuntimeException> failures = new ArrayList<>();
  private List<Informer> streams = List.of();
  private ToldCaches caches;
  private @Nullable TableTerm term;
  private @Nullable Long renewedAt;
  private long pausedUntil;
  private long nextElection;

  Replica(
      String name, ApiServer server, Time time, Lease lease, KubernetesClient client, Seam seam) {
    this.name = name;
    this.server = server;
    this.time = time;
    this.lease = lease;
    this.client = client;
    this.seam = seam;
    this.pausedUntil = time.getAsLong();
    this.nextElection = time.getAsLong();
    this.caches = new ToldCaches(client, SYSTEM);
    start();
  }

  /** Starts the process anew: it knows nothing and leads no more. */
  void start() {
    endTerm();
    calls.clear();
    caches = new ToldCaches(client, SYSTEM);
    caches.caches().listen(this);
    ToldCaches told = caches;
    streams =
        List.of(
            new Informer(server, Replica::injected, told::podIs, told::podGone),
            new Informer(server, Replica::table, told::tableIs, told::tableGone),
            new Informer(server, Replica::settings, told::settingsAre, told::settingsGone),
            new Informer(
                server, Replica::deployment, parent -> parentChanged(), parent -> parentChanged()));
    // A replica runs for leader when its caches have been filled.
    deliverAll();
  }

  String name() {
    return name;
  }

  List<Informer> streams() {
    return streams;
  }

  /** What this replica has been told so far. */
  View view() {
    return new View(streams.get(0).known(), streams.get(2).known(), streams.get(3).known());
  }

  boolean leads() {
    return term != null;
  }

  boolean paused() {
    return pausedUntil - time.getAsLong() > 0;
  }

  void pause(Duration length) {
    pausedUntil = time.getAsLong() + length.toNanos();
    nextElection = pausedUntil + RETRY.toNanos();
  }

  /** Runs for leader, or renews. */
  void elect() {
    if (paused() || nextElection - time.getAsLong() > 0) {
      return;
    }
    nextElection = time.getAsLong() + RETRY.toNanos();
    if (lease.take(name)) {
      renewedAt = time.getAsLong();
      if (term == null) {
        beginTerm();
      }
    } else {
      endTerm();
    }
  }

  @Override
  public boolean open() {
    Long at = renewedAt;
    return seam.open(at != null && time.getAsLong() - at < SURE.toNanos());
  }

  /** Works on one table, if one is due; what it writes is judged by what is known now. */
  boolean work() {
    TableTerm current = term;
    if (current == null || paused() || current.depth() == 0) {
      return false;
    }
    planned.push(view());
    try {
      return current.workIfDue().isPresent();
    } finally {
      planned.pop();
    }
  }

  /** What was known when the step began that is at work, or now when none is. */
  View planned() {
    View view = planned.peek();
    return view == null ? view() : view;
  }

  /** Sends one of the calls that nobody waits for. */
  boolean call() {
    Runnable next = paused() ? null : calls.poll();
    if (next == null) {
      return false;
    }
    next.run();
    return true;
  }

  void deliver(int stream, int count) {
    if (!paused()) {
      streams.get(stream % streams.size()).deliver(count);
    }
  }

  /** Tells once more what was told last of something. */
  void repeat(int which) {
    if (!paused()) {
      streams.get(which % streams.size()).repeat(which / streams.size());
    }
  }

  void deliverAll() {
    for (int i = 0; i < streams.size(); i++) {
      deliver(i, Integer.MAX_VALUE);
    }
  }

  void resync() {
    if (term != null) {
      term.resync();
    }
  }

  /** What the loop could not cope with. */
  List<RuntimeException> failures() {
    return failures;
  }

  private void beginTerm() {
    TableView view = seam.view(new WithParents(caches.caches(), this::parent));
    term =
        new TableTerm(
            view,
            client,
            this,
            LoopSettings.defaults(),
            this,
            new Surroundings(time, time, calls::add, calls::add, new Random(name.hashCode())));
  }

  private void endTerm() {
    renewedAt = null;
    TableTerm current = term;
    term = null;
    if (current != null) {
      current.close();
    }
  }

  @Override
  public void tableChanged(TableKey key) {
    TableTerm current = term;
    if (current != null && seam.announces(key)) {
      current.add(key);
    }
  }

  @Override
  public void catalogChanged(Set<TableKey> concerned) {
    TableTerm current = term;
    if (current != null) {
      concerned.forEach(current::add);
    }
  }

  @Override
  public void failed(TableKey key, RuntimeException why) {
    failures.add(why);
  }

  /** Every table may depend on it. */
  private void parentChanged() {
    caches.caches().keys().forEach(this::tableChanged);
  }

  private Parents.Lookup parent(String namespace, Parents.ParentKind kind, String parent) {
    ObjectNode found =
        streams.get(3).known().get(new ObjectId(ApiServer.DEPLOYMENTS, namespace, parent));
    return found == null
        ? new Parents.Lookup.Unavailable(kind.kind() + " " + parent + " does not exist")
        : new Parents.Lookup.Found(found);
  }

  private static boolean deployment(Change change) {
    return change.id().resource().equals(ApiServer.DEPLOYMENTS);
  }

  private static boolean injected(Change change) {
    return change.id().resource().equals(ApiServer.PODS)
        && "true".equals(label(change.object(), Names.INJECTED));
  }

  private static boolean table(Change change) {
    return change.id().resource().equals(ApiServer.CONFIG_MAPS)
        && Names.KIND_TABLE.equals(label(change.object(), Names.KIND));
  }

  private static boolean settings(Change change) {
    String kind = label(change.object(), Names.KIND);
    return change.id().resource().equals(ApiServer.CONFIG_MAPS)
        && kind != null
        && !kind.equals(Names.KIND_TABLE);
  }

  private static @Nullable String label(ObjectNode object, String name) {
    return object.path("metadata").path("labels").path(name).textValue();
  }

  /**
   * What a replica has been told.
   *
   * @param pods the injected pods
   * @param settings templates
   * @param parents Deployments
   */
  record View(
      Map<ObjectId, ObjectNode> pods,
      Map<ObjectId, ObjectNode> settings,
      Map<ObjectId, ObjectNode> parents) {}
}
