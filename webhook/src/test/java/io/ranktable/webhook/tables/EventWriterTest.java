package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.webhook.cluster.PodJson;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class EventWriterTest {

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  private final ManualClock clock = new ManualClock();
  private final AtomicBoolean leading = new AtomicBoolean(true);
  private final PodFacts alone = PodJson.pod("llm-0").facts();

  @SuppressWarnings("NullAway.Init")
  private EventWriter events;

  @BeforeEach
  void create() {
    events = new EventWriter(client, leading::get, new AtOnce(), clock);
  }

  @Test
  void saysItOfThePodWhenNobodyOwnsIt() {
    events.say(alone, Reason.WAITING_FOR_REPORT, true, "llm-0: no device annotation");
    assertThat(written())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getInvolvedObject().getKind()).isEqualTo("Pod");
              assertThat(event.getInvolvedObject().getName()).isEqualTo("llm-0");
              assertThat(event.getInvolvedObject().getUid()).isEqualTo(alone.uid());
              assertThat(event.getReason()).isEqualTo("WaitingForReport");
              assertThat(event.getType()).isEqualTo("Warning");
              assertThat(event.getMessage()).isEqualTo("llm-0: no device annotation");
              assertThat(event.getCount()).isEqualTo(1);
              assertThat(event.getLastTimestamp()).isEqualTo("2026-03-01T08:00:00Z");
            });
  }

  @Test
  void saysItOfTheOwner() {
    events.say(
        PodJson.pod("llm-0").owned("llm").facts(), Reason.TABLE_COMPLETED, false, "complete");
    assertThat(written())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getInvolvedObject().getKind()).isEqualTo("StatefulSet");
              assertThat(event.getInvolvedObject().getApiVersion()).isEqualTo("apps/v1");
              assertThat(event.getInvolvedObject().getName()).isEqualTo("llm");
              assertThat(event.getType()).isEqualTo("Normal");
            });
  }

  @Test
  void saysTheSameOnceInFiveMinutesAndThenCounts() {
    sayWaiting();
    clock.pass(Duration.ofSeconds(299));
    sayWaiting();
    assertThat(written()).singleElement().extracting(Event::getCount).isEqualTo(1);
    clock.passSeconds(1);
    sayWaiting();
    assertThat(written())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getCount()).isEqualTo(2);
              assertThat(event.getFirstTimestamp()).isEqualTo("2026-03-01T08:00:00Z");
              assertThat(event.getLastTimestamp()).isEqualTo("2026-03-01T08:05:00Z");
            });
  }

  @Test
  void countsOnAfterAnotherLeaderHasSaidIt() {
    sayWaiting();
    new EventWriter(client, leading::get, new AtOnce(), clock)
        .say(alone, Reason.WAITING_FOR_PODS, true, "waiting");
    assertThat(written()).singleElement().extracting(Event::getCount).isEqualTo(2);
  }

  @Test
  void saysAnotherThingInAnotherEvent() {
    sayWaiting();
    events.say(alone, Reason.WAITING_FOR_PODS, true, "waiting for others");
    events.say(alone, Reason.WAITING_FOR_REPORT, true, "waiting");
    events.say(PodJson.pod("llm-1").facts(), Reason.WAITING_FOR_PODS, true, "waiting");
    assertThat(written()).hasSize(4);
  }

  @Test
  void keepsOneEventPerTableAndReasonInAPodsDescription() {
    PodFacts owned = PodJson.pod("llm-0").owned("llm").facts();
    events.warnPod(owned, "table-a", Reason.WAITING_FOR_REPORT, "1 of 3");
    clock.passSeconds(30);
    events.warnPod(owned, "table-a", Reason.WAITING_FOR_REPORT, "2 of 3");
    clock.passSeconds(30);
    events.warnPod(owned, "table-a", Reason.WAITING_FOR_REPORT, "2 of 3");
    assertThat(written())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getInvolvedObject().getKind()).isEqualTo("Pod");
              assertThat(event.getInvolvedObject().getUid()).isEqualTo(owned.uid());
              assertThat(event.getType()).isEqualTo("Warning");
              assertThat(event.getMessage()).isEqualTo("2 of 3");
              assertThat(event.getCount()).isEqualTo(2);
              assertThat(event.getFirstTimestamp()).isEqualTo("2026-03-01T08:00:00Z");
              assertThat(event.getLastTimestamp()).isEqualTo("2026-03-01T08:00:30Z");
            });
    events.warnPod(owned, "table-b", Reason.WAITING_FOR_REPORT, "2 of 3");
    events.warnPod(owned, "table-a", Reason.WAITING_FOR_PODS, "2 of 3");
    assertThat(written()).hasSize(3);
  }

  @Test
  void saysNothingWhileTheFenceIsClosed() {
    leading.set(false);
    sayWaiting();
    assertThat(written()).isEmpty();
  }

  @Test
  void cutsWhatAnEventCannotHold() {
    events.say(alone, Reason.TABLE_INVALID, true, "x".repeat(5000));
    assertThat(written())
        .singleElement()
        .extracting(Event::getMessage)
        .satisfies(message -> assertThat(message).hasSize(1024).endsWith("x…"));
  }

  @Test
  void givesEventsOfLongNamesAValidName() {
    String longest = "a".repeat(199) + "-" + "b".repeat(40);
    events.say(PodJson.pod(longest).facts(), Reason.TABLE_INVALID, true, "x");
    assertThat(written())
        .singleElement()
        .satisfies(
            event -> assertThat(event.getMetadata().getName()).matches("a{199}\\.[0-9a-f]+"));
  }

  private void sayWaiting() {
    events.say(alone, Reason.WAITING_FOR_PODS, true, "waiting");
  }

  private List<Event> written() {
    return client.v1().events().inNamespace(PodJson.NAMESPACE).list().getItems();
  }
}
