package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.ranktable.core.table.Names;
import io.ranktable.webhook.cluster.PodJson;
import io.ranktable.webhook.cluster.StoredTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class TableLoopTest {

  private static final String POKE = "PATCH /api/v1/namespaces/serving/pods/llm-0";

  private static final String FILE = "ranktable.json";
  private static final String INITIAL = "{\"status\":\"initializing\"}";

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  @SuppressWarnings("NullAway.Init")
  private Stage stage;

  private final PodJson first = PodJson.pod("llm-0").in(0, PodJson.TABLE).size(2);
  private final PodJson second = PodJson.pod("llm-1").in(1, PodJson.TABLE).size(2);

  @BeforeEach
  void raise() {
    stage = new Stage(client);
  }

  @Test
  void writesTwiceAndPokesEachMemberOnceInTheGoodCase() throws Exception {
    List<PodJson> events =
        List.of(
            first,
            second,
            first.ip("10.42.0.10"),
            second.ip("10.42.0.11"),
            first.ready(0),
            second.ready(1));
    for (PodJson event : events) {
      stage.pods(event);
      stage.settle();
      stage.clock.pass(Duration.ofMillis(900));
    }
    assertThat(stage.written).containsExactly("initializing", "completed");
    assertThat(configMapWrites()).isEqualTo(2);
    assertThat(stage.wire.requests().stream().filter(r -> r.startsWith("PATCH") && isPod(r)))
        .containsExactlyInAnyOrder(
            "PATCH /api/v1/namespaces/serving/pods/llm-0",
            "PATCH /api/v1/namespaces/serving/pods/llm-1");
    assertThat(stage.data("members"))
        .isEqualTo("uid-of-llm-0 10.42.0.10\nuid-of-llm-1 10.42.0.11\n");
    assertThat(stage.data(FILE)).contains("\"status\":\"completed\"", "\"rank_id\":\"1\"");
  }

  @Test
  void pokesOnlyAfterTheAnswerToTheWrite() throws Exception {
    stage.pods(first.ready(0), second.ready(1));
    stage.settle();
    List<String> requests = stage.wire.requests();
    assertThat(requests.indexOf("POST /api/v1/namespaces/serving/configmaps"))
        .isNotNegative()
        .isLessThan(requests.indexOf("PATCH /api/v1/namespaces/serving/pods/llm-0"));
  }

  @Test
  void pokesOnceTheInformerHasSeenTheWrite() throws Exception {
    stage.pods(first.ready(0), second.ready(1));
    stage.work();
    assertThat(stage.wire.requests()).doesNotContain(POKE);
    stage.deliver();
    stage.work();
    assertThat(stage.wire.requests()).containsOnlyOnce(POKE);
  }

  @Test
  void pokesWhenTheInformerHasNotSeenTheWriteForLong() throws Exception {
    stage.pods(first.ready(0), second.ready(1));
    stage.work();
    stage.clock.passSeconds(1);
    stage.work();
    assertThat(stage.wire.requests()).containsOnlyOnce(POKE);
  }

  @Test
  void writesProgressEveryTenSecondsAndNotInTheFirstTen() throws Exception {
    stage.pods(first);
    stage.settle();
    stage.pods(second);
    List<Integer> writes = new ArrayList<>();
    for (int second = 1; second <= 31; second++) {
      stage.clock.passSeconds(1);
      int before = stage.written.size();
      stage.pods(second % 3 == 1 ? first.ready(0) : first);
      stage.pods(second % 3 == 2 ? this.second.ready(1) : this.second);
      stage.settle();
      if (stage.written.size() > before) {
        writes.add(second);
      }
    }
    assertThat(writes).containsExactly(10, 20, 30);
  }

  @Test
  void writesWhatDecidesAtOnce() throws Exception {
    stage.pods(first, second.ready(1));
    stage.settle();
    stage.clock.passSeconds(1);
    stage.pods(first.ready(0));
    stage.settle();
    stage.clock.passSeconds(1);
    stage.pods(first.deleting());
    stage.settle();
    assertThat(stage.written).containsExactly("initializing", "completed", "initializing");
    assertThat(stage.data("members")).isEmpty();
    assertThat(stage.data(FILE)).isEqualTo(INITIAL);
  }

  @Test
  void neverWritesEqualContent() throws Exception {
    complete();
    for (int i = 0; i < 20; i++) {
      stage.clock.passSeconds(60);
      stage.resync();
      stage.settle();
    }
    assertThat(configMapWrites()).isZero();
  }

  @Test
  void healsWhatOthersHaveEdited() throws Exception {
    complete();
    edit(map -> new ConfigMapBuilder(map).addToData("members", "").build());
    stage.deliver();
    stage.settle();
    assertThat(stage.data("members")).contains("uid-of-llm-0 10.42.0.10");
    edit(
        map ->
            new ConfigMapBuilder(map)
                .editMetadata()
                .removeFromAnnotations(Names.TABLE_KEY)
                .endMetadata()
                .build());
    stage.deliver();
    stage.settle();
    assertThat(stage.stored().orElseThrow().key()).isEqualTo(PodJson.TABLE);
  }

  @Test
  void makesADeletedTableAnew() throws Exception {
    complete();
    client.configMaps().inNamespace("serving").delete();
    stage.deliver();
    stage.settle();
    assertThat(stage.stored().orElseThrow().completed()).isTrue();
  }

  @Test
  void decidesAgainAfterAConflictOnceTheCacheHasCaughtUp() throws Exception {
    stage.pods(first.ready(0), second);
    stage.settle();
    edit(map -> new ConfigMapBuilder(map).addToData("stray", "x").build());
    stage.pods(second.ready(1));
    stage.work();
    assertThat(stage.conflicts).isEqualTo(1);
    assertThat(stage.stored().orElseThrow().completed()).isFalse();
    stage.clock.passSeconds(1);
    stage.deliver();
    stage.settle();
    assertThat(stage.conflicts).isEqualTo(1);
    assertThat(stage.stored().orElseThrow().completed()).isTrue();
    assertThat(stage.stored().orElseThrow().dataKeys().text()).doesNotContain("stray");
  }

  @Test
  void believesTheInformerAfterAConflictWithItsOwnMemory() throws Exception {
    stage.pods(first.ready(0), second);
    stage.work();
    client.configMaps().inNamespace("serving").delete();
    stage.pods(second.ready(1));
    stage.work();
    assertThat(stage.conflicts).isEqualTo(1);
    stage.clock.passSeconds(1);
    stage.work();
    assertThat(stage.stored().orElseThrow().completed()).isTrue();
  }

  @Test
  void takesACompletedTableBackBeforeItPublishesAnotherOne() throws Exception {
    complete();
    stage.written.clear();
    stage.pods(second.ready(5));
    stage.work();
    assertThat(stage.written).containsExactly("initializing", "completed");
    assertThat(stage.data("members")).contains("uid-of-llm-1 10.42.0.15");
    assertThat(stage.reasons()).contains("TableReset");
  }

  @Test
  void takesACompletedTableBackWhenOnlyAReportHasChanged() throws Exception {
    complete();
    stage.written.clear();
    stage.pods(second.ready(1).device("192.168.100.99"));
    stage.work();
    assertThat(stage.written).containsExactly("initializing", "completed");
    assertThat(stage.data(FILE)).contains("192.168.100.99");
  }

  @Test
  void takesItBackAlsoWhenTheLeaderIsNew() throws Exception {
    complete();
    stage.anotherLeader();
    stage.settle();
    stage.written.clear();
    stage.pods(second.ready(1).device("192.168.100.99"));
    stage.work();
    assertThat(stage.written).containsExactly("initializing", "completed");
    stage.written.clear();
    stage.deliver();
    stage.pods(second.ready(1).device("192.168.100.98"));
    stage.anotherLeader();
    stage.work();
    assertThat(stage.written)
        .as("changed while nobody led")
        .containsExactly("initializing", "completed");
  }

  @Test
  void publishesAnEditedTemplateWithoutTakingTheTableBack() throws Exception {
    complete();
    stage.written.clear();
    Map<String, String> edited = Stage.bundled();
    edited.computeIfPresent(
        "ranktable-template", (key, text) -> text.replaceFirst("\\{", "{\"comment\": \"new\","));
    stage.template(edited);
    stage.work();
    assertThat(stage.written).containsExactly("completed");
    assertThat(stage.data(FILE)).contains("\"comment\":\"new\"");
  }

  @Test
  void leavesACompletedTableAloneWhenItsTemplateIsGoneAndGoesOnPoking() throws Exception {
    complete();
    StoredTable before = stage.stored().orElseThrow();
    stage.template(Map.of());
    stage.wire.forget();
    stage.clock.passSeconds(1);
    stage.settle();
    assertThat(stage.stored()).contains(before);
    assertThat(stage.wire.requests()).anyMatch(TableLoopTest::isPod);
    stage.clock.passSeconds(5);
    stage.settle();
    assertThat(stage.reasons()).contains("TemplateNotFound");
  }

  @Test
  void takesATableWithoutTemplateBackWhenItsMembersChange() throws Exception {
    complete();
    stage.template(Map.of());
    stage.gone("llm-1");
    stage.settle();
    assertThat(stage.data("members")).isEmpty();
    assertThat(stage.data(FILE)).isEqualTo(INITIAL);
    assertThat(stage.data("progress")).contains("template");
  }

  @Test
  void removesATableOfItsOwnTenMinutesAfterTheLastPod() throws Exception {
    complete();
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("serving")
                .withName("of-somebody-else")
                .endMetadata()
                .build())
        .create();
    stage.gone("llm-0");
    stage.gone("llm-1");
    stage.settle();
    assertThat(stage.data(FILE)).isEqualTo(INITIAL);
    stage.clock.passSeconds(599);
    stage.settle();
    assertThat(stage.stored()).isPresent();
    stage.clock.passSeconds(1);
    stage.settle();
    assertThat(stage.stored()).isEmpty();
    assertThat(client.configMaps().inNamespace("serving").list().getItems())
        .extracting(map -> map.getMetadata().getName())
        .containsExactly("of-somebody-else");
  }

  @Test
  void countsTheTenMinutesAnewAfterAPodWasThere() throws Exception {
    stage.pods(first);
    stage.settle();
    stage.gone("llm-0");
    stage.settle();
    stage.clock.passSeconds(500);
    stage.pods(first);
    stage.settle();
    stage.gone("llm-0");
    stage.settle();
    stage.clock.passSeconds(200);
    stage.settle();
    assertThat(stage.stored()).isPresent();
    stage.clock.passSeconds(400);
    stage.settle();
    assertThat(stage.stored()).isEmpty();
  }

  @Test
  void removesATableWhosePodsHaveAllFinishedAndDoesNotMakeItAnew() throws Exception {
    complete();
    stage.pods(first.ready(0).phase("Failed"), second.ready(1).phase("Failed"));
    stage.settle();
    stage.clock.passSeconds(600);
    stage.settle();
    assertThat(stage.stored()).isEmpty();
    stage.clock.passSeconds(600);
    stage.resync();
    stage.settle();
    assertThat(stage.stored()).isEmpty();
  }

  @Test
  void keepsATableWhosePodsSucceedAndTellsNobody() throws Exception {
    complete();
    StoredTable before = stage.stored().orElseThrow();
    stage.pods(first.ready(0).phase("Succeeded"));
    stage.settle();
    stage.pods(second.ready(1).phase("Succeeded"));
    stage.settle();
    assertThat(stage.stored()).contains(before);
    assertThat(stage.reasons()).containsOnly("TableCompleted");
  }

  @Test
  void waitsLongerAfterEachFailureUpToAMinute() throws Exception {
    stage.wire.cut(true);
    stage.pods(first);
    List<Integer> tries = new ArrayList<>();
    for (int half = 0; half < 600; half++) {
      if (!stage.work().isEmpty()) {
        tries.add(half);
      }
      stage.clock.pass(Duration.ofMillis(500));
    }
    List<Integer> pauses = new ArrayList<>();
    for (int i = 1; i < tries.size(); i++) {
      pauses.add(tries.get(i) - tries.get(i - 1));
    }
    // Half seconds, each with up to half a second more by chance.
    int[] least = {2, 4, 8, 16, 32, 64, 120, 120};
    for (int i = 0; i < least.length; i++) {
      assertThat(pauses.get(i)).as("pause %s", i).isBetween(least[i], least[i] + 1);
    }
    stage.wire.cut(false);
    stage.clock.passSeconds(61);
    stage.work();
    assertThat(stage.stored()).isPresent();
  }

  @Test
  void writesNothingWhileTheFenceIsClosedAndTriesAgain() throws Exception {
    stage.leading = false;
    stage.pods(first.ready(0), second.ready(1));
    stage.settle();
    assertThat(stage.wire.requests()).isEmpty();
    stage.leading = true;
    stage.clock.passSeconds(1);
    stage.work();
    assertThat(stage.stored().orElseThrow().completed()).isTrue();
  }

  @Test
  void leavesAForeignConfigMapAsItIsAndSaysSo() throws Exception {
    ConfigMap foreign =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("serving")
            .withName(PodJson.TABLE.configMapName())
            .addToLabels(Names.KIND, Names.KIND_TABLE)
            .endMetadata()
            .addToData("theirs", "x")
            .build();
    client.resource(foreign).create();
    stage.deliver();
    stage.pods(first.ready(0), second.ready(1));
    stage.settle();
    assertThat(stage.data("theirs")).isEqualTo("x");
    assertThat(configMapWrites()).isZero();
    assertThat(stage.reasons()).containsOnly("ConfigMapForeign");
    assertThat(stage.wire.requests()).noneMatch(TableLoopTest::isPod);
  }

  @Test
  void stopsPokingWhenTheGateHasOpened() throws Exception {
    complete();
    stage.pods(first.ready(0).gateOpen(copied()));
    stage.wire.forget();
    stage.clock.passSeconds(1);
    stage.settle();
    assertThat(stage.wire.requests())
        .filteredOn(TableLoopTest::isPod)
        .containsExactly("PATCH /api/v1/namespaces/serving/pods/llm-1");
    stage.pods(second.ready(1).gateOpen(copied()));
    stage.wire.forget();
    stage.clock.passSeconds(60);
    stage.settle();
    assertThat(stage.wire.requests()).isEmpty();
  }

  @Test
  void aNewLeaderOpensTheGatesOfATableThatIsComplete() throws Exception {
    complete();
    int events = stage.events().size();
    stage.wire.forget();
    stage.anotherLeader();
    stage.settle();
    assertThat(configMapWrites()).isZero();
    assertThat(stage.wire.requests())
        .filteredOn(TableLoopTest::isPod)
        .containsExactlyInAnyOrder(
            "PATCH /api/v1/namespaces/serving/pods/llm-0",
            "PATCH /api/v1/namespaces/serving/pods/llm-1");
    assertThat(stage.events()).as("what was told is not told again").hasSize(events);
  }

  @Test
  void findsAllocatedSeatsInTheConfigMapOrInThePokes() throws Exception {
    PodJson a = PodJson.pod("llm-a").in(null, PodJson.TABLE).size(2);
    PodJson b = PodJson.pod("llm-b").in(null, PodJson.TABLE).size(2);
    stage.pods(b.anew("uid-b", 1).ready(1));
    stage.settle();
    stage.pods(a.anew("uid-a", 0).ready(0));
    stage.settle();
    assertThat(stage.data("slots")).as("b came first").isEqualTo("0 uid-b\n1 uid-a\n");
    client.configMaps().inNamespace("serving").delete();
    stage.pods(
        a.anew("uid-a", 0)
            .ready(0)
            .annotation(Names.POKE, PokeValue.of(PodJson.TABLE, 0, "d", Optional.of(1), Map.of())),
        b.anew("uid-b", 1)
            .ready(1)
            .annotation(Names.POKE, PokeValue.of(PodJson.TABLE, 0, "d", Optional.of(0), Map.of())));
    stage.anotherLeader();
    stage.settle();
    assertThat(stage.data("slots")).isEqualTo("0 uid-b\n1 uid-a\n");
  }

  @Test
  void tellsWhatIsMissingByNameOnlyAfterAWhile() throws Exception {
    stage.pods(first.ready(0), second);
    stage.settle();
    assertThat(stage.events()).isEmpty();
    stage.clock.passSeconds(5);
    stage.settle();
    assertThat(stage.events())
        .hasSize(2)
        .allSatisfy(
            event -> {
              assertThat(event.getReason()).isEqualTo("WaitingForReport");
              assertThat(event.getMessage()).contains("1 of 2 pods reported", "llm-1");
            });
  }

  @Test
  void tellsOfStaleMembersWithTheWriteThatMakesThemStaleAndByEventIfTheyStay() throws Exception {
    complete();
    PodJson survivor = second.ready(1).gateOpen(copied());
    stage.pods(first.ready(0).gateOpen(copied()), survivor);
    stage.settle();
    assertThat(stage.stale).isZero();

    stage.pods(first.anew("uid-anew", 60).ready(5), survivor);
    stage.settle();
    assertThat(stage.stale).isEqualTo(1);
    assertThat(stage.written).containsExactly("completed", "initializing", "completed");
    assertThat(reasonsOfTable()).isEqualTo("StaleMember");
    assertThat(stage.data("progress")).contains("llm-1 works with an older table");
    assertThat(stage.reasons()).doesNotContain("StaleMember");
    stage.clock.passSeconds(5);
    stage.settle();
    assertThat(stage.events())
        .filteredOn(event -> event.getReason().equals("StaleMember"))
        .singleElement()
        .satisfies(event -> assertThat(event.getMessage()).contains("delete pod llm-0 llm-1"));
    assertThat(stage.events())
        .filteredOn(event -> event.getReason().equals("TableCompleted"))
        .allSatisfy(event -> assertThat(event.getMessage()).doesNotContain("older table"));

    stage.pods(first.anew("uid-anew", 60).ready(5).gateOpen(copied()));
    stage.settle();
    assertThat(stage.stale).isEqualTo(1);
    assertThat(stage.written).as("nothing new to write").hasSize(3);
    stage.clock.passSeconds(20);
    stage.pods(second.ready(1).gateOpen(copied()));
    stage.settle();
    assertThat(stage.stale).as("its gate ran again").isZero();
    assertThat(reasonsOfTable()).isEmpty();
    assertThat(stage.written).hasSize(4);
  }

  @Test
  void tellsNobodyToRestartWhileTheTableIsNotCompleteAgain() throws Exception {
    complete();
    stage.pods(second.ready(1).gateOpen(copied()));
    stage.settle();
    stage.pods(first.anew("uid-anew", 60).ip("10.42.0.15"));
    stage.settle();
    stage.clock.passSeconds(60);
    stage.settle();
    assertThat(stage.stale).isZero();
    assertThat(stage.reasons()).contains("TableReset").doesNotContain("StaleMember");
  }

  @Test
  void tellsOfStaleMembersAlsoWhenTheLeaderIsNewOrTheTemplateIsGone() throws Exception {
    complete();
    stage.pods(
        first.ready(0).gateOpen(copied()),
        second.ready(1).gateOpen(PodJson.TABLE.configMapName() + " 0123456789abcdef"));
    stage.template(Map.of());
    stage.anotherLeader();
    stage.settle();
    stage.clock.passSeconds(5);
    stage.settle();
    assertThat(stage.stale).isEqualTo(1);
    assertThat(stage.reasons()).contains("StaleMember");
  }

  @Test
  void tellsOfGatesThatDoNotStartWhateverTheStateOfTheTable() throws Exception {
    PodJson failing = second.ready(1).gateFailing("exec: \"/bin/sh\": no such file");
    stage.pods(first, failing);
    stage.settle();
    stage.clock.passSeconds(5);
    stage.settle();
    assertThat(stage.events())
        .filteredOn(event -> event.getReason().equals("GateCannotStart"))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getMessage())
                    .contains("cannot be given to llm-1")
                    .contains("ranktable.io/wait-image"));

    stage.pods(first.ready(0).gateFailing("exec: \"/bin/sh\": no such file"));
    stage.settle();
    assertThat(stage.stored().orElseThrow().completed()).isTrue();
    stage.clock.passSeconds(30);
    stage.settle();
    assertThat(stage.events())
        .filteredOn(event -> event.getReason().equals("GateCannotStart"))
        .hasSize(2)
        .allSatisfy(
            event -> assertThat(event.getMessage()).contains("cannot be given to llm-0, llm-1"))
        .extracting(event -> event.getInvolvedObject().getName())
        .containsExactlyInAnyOrder("llm-0", "llm-1");
  }

  private String copied() {
    return PodJson.TABLE.configMapName() + " " + stage.data("digest");
  }

  private String reasonsOfTable() {
    return client
        .configMaps()
        .inNamespace("serving")
        .withName(PodJson.TABLE.configMapName())
        .get()
        .getMetadata()
        .getAnnotations()
        .getOrDefault(Names.TABLE_REASONS, "none");
  }

  private void complete() throws InterruptedException {
    stage.pods(first.ready(0), second.ready(1));
    stage.settle();
    assertThat(stage.stored().orElseThrow().completed()).isTrue();
    stage.wire.forget();
  }

  private long configMapWrites() {
    return stage.wire.requests().stream()
        .filter(request -> request.contains("/configmaps") && !request.startsWith("GET"))
        .count();
  }

  private static boolean isPod(String request) {
    return request.contains("/pods/");
  }

  private void edit(UnaryOperator<ConfigMap> edit) {
    client.configMaps().inNamespace("serving").withName(PodJson.TABLE.configMapName()).edit(edit);
  }
}
