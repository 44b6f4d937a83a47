package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.webhook.cluster.PodJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class PokerTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  private final ManualClock clock = new ManualClock();
  private final AtomicBoolean leading = new AtomicBoolean(true);
  private final AtomicInteger pokes = new AtomicInteger();
  private final PodFacts first = PodJson.pod("llm-0").facts();
  private final PodFacts second = PodJson.pod("llm-1").facts();

  @SuppressWarnings("NullAway.Init")
  private Poker poker;

  @BeforeEach
  void createPods() throws IOException {
    for (String name : List.of("llm-0", "llm-1")) {
      client.resource(JSON.treeToValue(PodJson.pod(name).json(), Pod.class)).create();
    }
    poker = new Poker(client, leading::get, new AtOnce(), clock, pokes::incrementAndGet);
  }

  @Test
  void pokesAtOnceThenAfter1And2And4And8SecondsThenEvery30() {
    List<Long> times = new ArrayList<>();
    for (long second = 0; second <= 100; second++) {
      int before = pokes.get();
      poke("digest", first);
      if (pokes.get() > before) {
        times.add(second);
      }
      clock.passSeconds(1);
    }
    assertThat(times).containsExactly(0L, 1L, 2L, 4L, 8L, 38L, 68L, 98L);
  }

  @Test
  void saysWhenToComeAgain() {
    assertThat(poke("digest", first)).contains(Duration.ofSeconds(1));
    clock.pass(Duration.ofMillis(400));
    assertThat(poke("digest", first, second)).contains(Duration.ofMillis(600));
    assertThat(poke("digest")).isEmpty();
  }

  @Test
  void tellsTableRoundDigestAndSlotAndBindsThePokeToTheUid() throws Exception {
    List<String> sent = new ArrayList<>();
    KubernetesMockServer recording = new KubernetesMockServer(false);
    recording.init();
    recording
        .expect()
        .patch()
        .withPath("/api/v1/namespaces/serving/pods/llm-0")
        .andReply(
            200,
            request -> {
              sent.add(request.getHeader("Content-Type") + "\n" + request.getBody().readUtf8());
              return new Pod();
            })
        .once();
    try (KubernetesClient recorded = recording.createClient()) {
      new Poker(recorded, Fence.alwaysOpen(), new AtOnce(), clock, () -> {})
          .poke(
              PodJson.TABLE, "digest-1", List.of(new Poker.Poke(first, Optional.of(3), Map.of())));
    } finally {
      recording.destroy();
    }
    assertThat(recording.getRequestCount()).as("nothing is read before").isEqualTo(1);
    String[] request = sent.getFirst().split("\n", 2);
    assertThat(request[0]).startsWith("application/merge-patch+json");
    JsonNode meta = JSON.readTree(request[1]).path("metadata");
    assertThat(meta.path("uid").textValue()).isEqualTo(first.uid());
    assertThat(JSON.readTree(meta.path("annotations").path(Names.POKE).textValue()))
        .isEqualTo(
            JSON.readTree(
                "{\"table\":\"%s\",\"round\":0,\"digest\":\"digest-1\",\"slot\":3}"
                    .formatted(PodJson.TABLE.configMapName())));
  }

  @Test
  void writesAnotherValueEachRound() {
    poke("digest", first);
    String before = value(first);
    clock.passSeconds(1);
    poke("digest", first);
    assertThat(value(first)).isNotEqualTo(before);
  }

  @Test
  void startsOverForANewDigest() {
    poke("digest-1", first);
    clock.passSeconds(1);
    poke("digest-1", first);
    poke("digest-2", first);
    assertThat(value(first)).contains("\"round\":0", "digest-2");
    clock.passSeconds(1);
    poke("digest-2", first);
    assertThat(pokes).hasValue(4);
  }

  @Test
  void aPodHasOnePokeOnItsWayHoweverLateThatIs() {
    Deque<Runnable> calls = new ArrayDeque<>();
    poker = new Poker(client, Fence.alwaysOpen(), calls::add, clock, pokes::incrementAndGet);
    for (int second = 0; second < 60; second++) {
      assertThat(poke("digest", first)).contains(Duration.ofSeconds(1));
      clock.passSeconds(1);
    }
    assertThat(calls).hasSize(1);
    calls.remove().run();
    assertThat(pokes).hasValue(1);
    assertThat(poke("digest", first)).contains(Duration.ofSeconds(1));
    assertThat(calls).as("the pause begins when it is sent").isEmpty();
    clock.passSeconds(1);
    poke("digest", first);
    calls.remove().run();
    assertThat(value(first)).contains("\"round\":1");
  }

  @Test
  void aPokeThatComesTooLateIsNotSent() {
    Deque<Runnable> calls = new ArrayDeque<>();
    poker = new Poker(client, Fence.alwaysOpen(), calls::add, clock, pokes::incrementAndGet);
    poke("digest-1", first, second);
    poke("digest-2", first);
    calls.forEach(Runnable::run);
    assertThat(pokes).hasValue(1);
    assertThat(value(first)).contains("digest-2");
    assertThat(value(second)).as("its gate has opened meanwhile").isEmpty();
  }

  @Test
  void leavesAPodAloneWhoseGateHasOpenedAndGoesOnWithTheOthers() {
    poke("digest", first, second);
    assertThat(pokes).hasValue(2);
    clock.passSeconds(1);
    poke("digest", second);
    assertThat(pokes).hasValue(3);
    assertThat(value(first)).contains("\"round\":0");
    assertThat(value(second)).contains("\"round\":1");
  }

  @Test
  void startsOverForAGateThatRunsAgain() {
    poke("digest", first);
    poke("digest");
    poke("digest", first);
    assertThat(pokes).hasValue(2);
    assertThat(value(first)).contains("\"round\":0");
  }

  @Test
  void sendsNothingWhileTheFenceIsClosedAndGoesOnAfterwards() {
    leading.set(false);
    poke("digest", first);
    assertThat(pokes).hasValue(0);
    assertThat(value(first)).isEmpty();
    leading.set(true);
    clock.passSeconds(1);
    poke("digest", first);
    assertThat(pokes).hasValue(1);
  }

  @Test
  void goesOnAfterAPodHasGone() {
    client.pods().inNamespace(PodJson.NAMESPACE).withName("llm-0").delete();
    poke("digest", first, second);
    assertThat(pokes).hasValue(1);
    assertThat(value(second)).contains("\"round\":0");
  }

  @Test
  void readsASlotBackFromThePokeOfTheSameTableOnly() {
    PodFacts told =
        PodJson.pod("llm-0")
            .annotation(
                Names.POKE, PokeValue.of(PodJson.TABLE, 2, "digest", Optional.of(5), Map.of()))
            .facts();
    assertThat(PokeValue.slot(told, PodJson.TABLE.configMapName())).contains(5);
    assertThat(PokeValue.slot(told, PodJson.table("other").configMapName())).isEmpty();
    assertThat(PokeValue.slot(first, PodJson.TABLE.configMapName())).isEmpty();
  }

  @Test
  void takesNoSlotFromAValueThatIsNotOurs() {
    String table = PodJson.TABLE.configMapName();
    for (String value :
        List.of(
            "",
            "not json",
            "[]",
            "null",
            "{\"table\":\"" + table + "\",\"slot\":-1}",
            "{\"table\":\"" + table + "\",\"slot\":\"1\"}",
            "{\"table\":\"" + table + "\",\"slot\":99999999999}")) {
      PodFacts pod = PodJson.pod("llm-0").annotation(Names.POKE, value).facts();
      assertThat(PokeValue.slot(pod, PodJson.TABLE.configMapName())).as(value).isEmpty();
    }
  }

  private Optional<Duration> poke(String digest, PodFacts... waiting) {
    return poker.poke(
        PodJson.TABLE,
        digest,
        Arrays.stream(waiting)
            .map(pod -> new Poker.Poke(pod, Optional.empty(), Map.of()))
            .toList());
  }

  private String value(PodFacts pod) {
    return client
        .pods()
        .inNamespace(pod.namespace())
        .withName(pod.name())
        .require()
        .getMetadata()
        .getAnnotations()
        .getOrDefault(Names.POKE, "");
  }
}
