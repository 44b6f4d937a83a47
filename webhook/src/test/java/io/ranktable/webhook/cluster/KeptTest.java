package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept of namespaces that have opted in, and of others. */
class KeptTest {

  private static final String NAMESPACE = PodJson.NAMESPACE;
  private static final TableKey A = PodJson.table("a");

  /** Of these, fewer than a hundred have room. */
  private static final int LARGE = 100_000;

  private static final int MANY = 2 * (int) (Guests.EACH / LARGE);

  private final Kept kept = new Kept("ranktable-system", (namespace, name) -> {});

  @Test
  void ofANamespaceThatHasOptedInEverythingIsKept() {
    assertThat(kept.optedIn(NAMESPACE)).isFalse();

    forgePods(MANY);

    assertThat(kept.pods().size()).isEqualTo(MANY);
  }

  @Test
  void ofAnotherOnlyWhatHasRoom() {
    forgePods(MANY);

    assertThat(kept.pods().size()).isPositive().isLessThanOrEqualTo((int) (Guests.EACH / LARGE));
    assertThat(kept.pods().members(A)).hasSize(kept.pods().size());
  }

  @Test
  void whoGrowsTooLargeIsLeftAwayAndItsTableHearsOfThat() {
    assertThat(kept.put(pod("small", 10))).containsExactly(A);

    assertThat(kept.put(pod("small", (int) Guests.EACH + 1))).containsExactly(A);

    assertThat(kept.pods().size()).isZero();
  }

  @Test
  void whatGoesMakesRoom() {
    forgePods(MANY);
    int full = kept.pods().size();
    for (int i = 0; i < full; i++) {
      kept.podGone(pod("p-" + i, LARGE, NAMESPACE).getMetadata());
    }
    assertThat(kept.pods().size()).isZero();

    forgePods(MANY);

    assertThat(kept.pods().size()).isEqualTo(full);
  }

  @Test
  void allNamespacesTogetherHaveALimitToo() {
    int namespaces = 3 * (int) (Guests.ALL / Guests.EACH);
    for (int n = 0; n < namespaces; n++) {
      for (int i = 0; i < MANY; i++) {
        kept.put(pod("p-" + i, LARGE, "ns-" + n).facts());
      }
    }

    assertThat((long) kept.pods().size() * LARGE).isLessThanOrEqualTo(Guests.ALL);
    int full = kept.pods().size();
    kept.put(pod("p", LARGE, "guest").facts());
    assertThat(kept.pods().size()).isEqualTo(full);
    kept.optedIn("host");
    kept.put(pod("p", LARGE, "host").facts());
    assertThat(kept.pods().size()).isEqualTo(full + 1);
  }

  @Test
  void whoOptsInIsToldWhetherSomethingWasLeftAway() {
    kept.put(pod("small", 10));
    assertThat(kept.optedIn(NAMESPACE)).isFalse();
    kept.optedOut(NAMESPACE);
    forgePods(MANY);

    assertThat(kept.optedIn(NAMESPACE)).isTrue();
    forgePods(MANY);

    assertThat(kept.pods().size()).isEqualTo(MANY + 1);
  }

  @Test
  void podsThatAreServedAreServedOnWhenTheirNamespaceOptsOut() {
    kept.optedIn(NAMESPACE);
    forgePods(MANY);

    kept.optedOut(NAMESPACE);
    forgePods(MANY);
    kept.put(pod("late", LARGE));
    kept.put(pod("too-late", (int) Guests.EACH));

    assertThat(kept.pods().size()).isEqualTo(MANY + 1);
  }

  @Test
  void aTableWithoutRoomIsAStrangersUntilItsNamespaceOptsIn() {
    forgePods(MANY);

    assertThat(kept.put(table(1, LARGE))).isEmpty();

    StoredTable found = kept.tables().find(PodJson.TABLE).orElseThrow();
    assertThat(found.belongsTo(PodJson.TABLE)).isFalse();
    assertThat(found.listed()).isEmpty();
    assertThat(kept.optedIn(NAMESPACE)).isTrue();
    assertThat(kept.put(table(1, LARGE))).containsExactly(PodJson.TABLE);
    assertThat(kept.tables().find(PodJson.TABLE).orElseThrow().listed()).hasSize(1);
  }

  @Test
  void whatWeHaveWrittenOurselvesIsKeptAsLongAsNobodyElseWritesIt() {
    forgePods(MANY);
    kept.tables().wrote(table(1, LARGE), Optional.empty());

    kept.put(table(1, LARGE));
    assertThat(kept.tables().find(PodJson.TABLE).orElseThrow().belongsTo(PodJson.TABLE)).isTrue();
    kept.put(table(2, 2 * LARGE));

    assertThat(kept.tables().find(PodJson.TABLE).orElseThrow().belongsTo(PodJson.TABLE)).isFalse();
  }

  @Test
  void templatesCountAsWell() {
    forgePods(MANY);

    kept.putSettings(template(60_000));
    assertThat(kept.settingsRead(template(60_000))).isTrue();
    assertThat(kept.catalog().holds(NAMESPACE, "mine")).isFalse();
    assertThat(kept.optedIn(NAMESPACE)).isTrue();
    kept.putSettings(template(60_000));
    assertThat(kept.settingsRead(template(60_000))).isTrue();
    assertThat(kept.catalog().holds(NAMESPACE, "mine")).isTrue();
  }

  @Test
  void templatesThatAreServedAreServedOnWhenTheirNamespaceOptsOut() {
    kept.optedIn(NAMESPACE);
    forgePods(MANY);
    kept.putSettings(template(10));
    kept.settingsRead(template(10));

    kept.optedOut(NAMESPACE);
    forgePods(MANY);
    kept.putSettings(template(60_000));

    assertThat(kept.settingsRead(template(60_000))).isTrue();
    assertThat(kept.catalog().holds(NAMESPACE, "mine")).isTrue();
  }

  @Test
  void whatIsReadOfATemplateThatIsGoneTakesNoRoom() {
    kept.putSettings(template(60_000));
    kept.settingsGone(template(60_000).getMetadata());

    assertThat(kept.settingsRead(template(60_000))).isFalse();

    assertThat(kept.catalog().holds(NAMESPACE, "mine")).isFalse();
  }

  @Test
  void theInjectorsOwnNamespaceIsNoGuest() {
    for (int i = 0; i < MANY; i++) {
      kept.put(pod("p-" + i, LARGE, "ranktable-system").facts());
    }

    assertThat(kept.pods().size()).isEqualTo(MANY);
  }

  private void forgePods(int count) {
    for (int i = 0; i < count; i++) {
      kept.put(pod("p-" + i, LARGE));
    }
  }

  private static PodFacts pod(String name, int size) {
    return pod(name, size, NAMESPACE).facts();
  }

  private static SlimPod pod(String name, int size, String namespace) {
    ObjectNode json = PodJson.pod(name).in(0, A).annotation("note", "x".repeat(size)).json();
    json.withObject("/metadata").put("namespace", namespace);
    return new SlimPod(json);
  }

  private static SlimConfigMap template(int size) {
    ObjectNode map = map("mine", size, Names.KIND_TEMPLATE);
    map.withObject("/data").put("ranktable-template", "x".repeat(size));
    return new SlimConfigMap(map);
  }

  /** One that lists a member with an address that is that long. */
  private static StoredTable table(int version, int size) {
    ObjectNode map = map(PodJson.TABLE.configMapName(), version, Names.KIND_TABLE);
    map.withObject("/metadata/labels").put(Names.MANAGED_BY, Names.MANAGER);
    map.withObject("/metadata/annotations").put(Names.TABLE_KEY, PodJson.TABLE.toJson());
    map.withObject("/data").put(Names.KEY_MEMBERS, "uid " + "1".repeat(size));
    return StoredTable.read(map);
  }

  private static ObjectNode map(String name, int version, String kind) {
    ObjectNode map = new ObjectMapper().createObjectNode();
    map.withObject("/metadata")
        .put("namespace", NAMESPACE)
        .put("name", name)
        .put("uid", "uid-1")
        .put("resourceVersion", Integer.toString(version))
        .put("creationTimestamp", "2026-01-01T00:00:00Z");
    map.withObject("/metadata/labels").put(Names.KIND, kind);
    return map;
  }
}
