package io.ranktable.webhook.tables;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.Member;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Templates;
import io.ranktable.core.workload.Parents;
import io.ranktable.core.workload.ProfileSet;
import io.ranktable.webhook.cluster.PodIndex;
import io.ranktable.webhook.cluster.PodJson;
import io.ranktable.webhook.cluster.StoredTable;
import io.ranktable.webhook.cluster.TableIndex;
import io.ranktable.webhook.cluster.TableView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one leader on a mock API server; the informers deliver when the test says so, time
 * passes when it says so.
 */
final class Stage implements TableView, LoopListener {

  private static final ObjectMapper JSON = new ObjectMapper();

  final ManualClock clock = new ManualClock();
  final Wire wire = new Wire();
  final List<String> written = new ArrayList<>();
  boolean leading = true;
  int conflicts;

  /** How many members of the table are stale, as last told. */
  int stale;

  private final KubernetesClient server;
  private final KubernetesClient client;
  private final PodIndex pods = new PodIndex();
  private final Map<String, StoredTable> delivered = new HashMap<>();
  private TableIndex tables = new TableIndex();
  private Catalog catalog = InMemoryCatalog.empty("ranktable-system", ProfileSet.bundled());
  private TableQueue queue = new TableQueue(clock);
  private TableLoop loop;

  Stage(KubernetesClient server) {
    this.server = server;
    this.client = wire.to(server);
    this.loop = newLoop();
    template(bundled());
  }

  static Map<String, String> bundled() {
    return new HashMap<>(Templates.bundled().getOrDefault("hccl-group", Map.of()));
  }

  /** The template is this, or is not there when there is no data. */
  void template(Map<String, String> data) {
    StoredSettings settings =
        new StoredSettings(
            "ranktable-system",
            "hccl-group",
            StoredSettings.Kind.TEMPLATE,
            Instant.EPOCH,
            1000,
            data);
    catalog =
        InMemoryCatalog.empty("ranktable-system", ProfileSet.bundled())
            .holding(data.isEmpty() ? List.of() : List.of(settings));
    keys().forEach(queue::add);
  }

  /** The pod informer reports pods. */
  void pods(PodJson... changed) {
    for (PodJson pod : changed) {
      pods.put(pod.facts()).forEach(queue::add);
    }
  }

  /** The pod informer reports a deletion. */
  void gone(String name) {
    pods.remove(PodJson.NAMESPACE, name).forEach(queue::add);
  }

  /** The ConfigMap informer catches up. */
  void deliver() {
    Map<String, StoredTable> now = new HashMap<>();
    for (ConfigMap map : server.configMaps().inNamespace(PodJson.NAMESPACE).list().getItems()) {
      StoredTable table = StoredTable.read(JSON.valueToTree(map));
      now.put(table.name(), table);
    }
    delivered.forEach(
        (name, table) -> {
          if (!now.containsKey(name)) {
            tables.remove(PodJson.NAMESPACE, name, table.uid()).forEach(queue::add);
          }
        });
    now.values().forEach(table -> tables.put(table).forEach(queue::add));
    delivered.clear();
    delivered.putAll(now);
  }

  /** Works on all that is due; returns the keys. */
  List<TableKey> work() throws InterruptedException {
    return Queues.drain(queue, loop::step);
  }

  /** Works, lets the informer catch up and works again until nothing is left to do. */
  void settle() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      work();
      deliver();
    }
    work();
  }

  /** Every table is looked at again. */
  void resync() {
    keys().forEach(queue::add);
  }

  /** Another replica becomes the leader: it knows nothing but the cluster. */
  void anotherLeader() {
    tables = new TableIndex();
    delivered.clear();
    queue = new TableQueue(clock);
    loop = newLoop();
    deliver();
    resync();
  }

  /** The stored table, empty when there is none. */
  Optional<StoredTable> stored() {
    return Optional.ofNullable(map()).map(map -> StoredTable.read(JSON.valueToTree(map)));
  }

  /** A data key of the stored table; empty when there is none. */
  String data(String key) {
    ConfigMap map = map();
    return map == null || map.getData() == null ? "" : map.getData().getOrDefault(key, "");
  }

  List<Event> events() {
    return server.v1().events().inNamespace(PodJson.NAMESPACE).list().getItems();
  }

  List<String> reasons() {
    return events().stream().map(Event::getReason).toList();
  }

  private @Nullable ConfigMap map() {
    return server
        .configMaps()
        .inNamespace(PodJson.NAMESPACE)
        .withName(PodJson.TABLE.configMapName())
        .get();
  }

  private TableLoop newLoop() {
    Fence fence = () -> leading;
    AtOnce calls = new AtOnce();
    LoopSettings settings = LoopSettings.defaults();
    return new TableLoop(
        this,
        new TableWriter(client, fence),
        new Poker(client, fence, calls, clock, () -> {}),
        new Herald(new EventWriter(client, fence, calls, clock), settings.quietTime(), clock),
        settings,
        this,
        queue,
        clock,
        new Random(1));
  }

  @Override
  public List<Member> members(TableKey key) {
    return pods.members(key);
  }

  @Override
  public TableIndex tables() {
    return tables;
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public Parents parents(TableKey key) {
    return (namespace, kind, name) -> new Parents.Lookup.Unavailable("no parents here");
  }

  @Override
  public Set<TableKey> keys() {
    Set<TableKey> keys = new HashSet<>(pods.keys());
    keys.addAll(tables.keys());
    return keys;
  }

  @Override
  public void written(TableKey key, Decision decision) {
    written.add(decision.state().text());
  }

  @Override
  public void stale(TableKey key, int pods) {
    stale = pods;
  }

  @Override
  public void conflict(TableKey key) {
    conflicts++;
  }
}
