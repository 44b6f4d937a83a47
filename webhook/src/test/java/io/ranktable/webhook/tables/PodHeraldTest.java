package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.webhook.cluster.PodJson;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class PodHeraldTest {

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  private final ManualClock clock = new ManualClock();

  @SuppressWarnings("NullAway.Init")
  private PodHerald herald;

  private PodHerald.Saying saying = new PodHerald.Saying(1, Reason.WAITING_FOR_PODS, "one more");

  @BeforeEach
  void create() {
    EventWriter events = new EventWriter(client, Fence.alwaysOpen(), new AtOnce(), clock);
    Allowance allowance = new Allowance(3, 1, clock);
    herald = new PodHerald(new Speaker(events), allowance, Duration.ofSeconds(5), clock);
  }

  @Test
  void tellsEachPodOnce() {
    assertThat(tell("llm-0", "llm-1")).isEmpty();
    clock.passSeconds(1000);
    assertThat(tell("llm-0", "llm-1")).isEmpty();
    assertThat(told()).containsExactlyInAnyOrder("llm-0 one more x1", "llm-1 one more x1");
  }

  @Test
  void tellsAPodThatAppearsLaterAfterTheQuietTime() {
    tell("llm-0");
    clock.passSeconds(60);
    assertThat(tell("llm-0", "llm-1")).contains(Duration.ofSeconds(5));
    clock.passSeconds(3);
    assertThat(tell("llm-0", "llm-1")).contains(Duration.ofSeconds(2));
    assertThat(told()).hasSize(1);
    clock.passSeconds(2);
    assertThat(tell("llm-0", "llm-1")).isEmpty();
    assertThat(told()).hasSize(2);
  }

  @Test
  void saysNothingOfAPodThatWasThereForAMomentOnly() {
    tell("llm-0");
    tell("llm-0", "llm-1");
    clock.passSeconds(4);
    assertThat(tell("llm-0")).isEmpty();
    clock.passSeconds(4);
    assertThat(tell("llm-0", "llm-1")).contains(Duration.ofSeconds(5));
    assertThat(told()).hasSize(1);
  }

  @Test
  void tellsSomethingElseAtMostEveryHalfMinute() {
    tell("llm-0");
    clock.passSeconds(10);
    saying = new PodHerald.Saying(2, Reason.WAITING_FOR_PODS, "two more");
    assertThat(tell("llm-0")).contains(Duration.ofSeconds(20));
    clock.passSeconds(10);
    saying = new PodHerald.Saying(3, Reason.WAITING_FOR_PODS, "three more");
    assertThat(tell("llm-0")).contains(Duration.ofSeconds(10));
    clock.passSeconds(10);
    assertThat(tell("llm-0")).isEmpty();
    assertThat(told()).containsExactly("llm-0 three more x2");
  }

  @Test
  void doesNotKeepThosePodsWaitingThatNeedHelpNow() {
    tell("llm-0");
    clock.passSeconds(10);
    saying = new PodHerald.Saying(2, Reason.POD_UNSCHEDULABLE, "no node");
    assertThat(tell("llm-0")).isEmpty();
    assertThat(told()).containsExactlyInAnyOrder("llm-0 one more x1", "llm-0 no node x1");
    saying = new PodHerald.Saying(3, Reason.POD_UNSCHEDULABLE, "still no node");
    assertThat(tell("llm-0")).contains(Duration.ofSeconds(30));
  }

  @Test
  void comesAgainForThoseThatTheAllowanceLeftOut() {
    String[] pods = IntStream.range(0, 8).mapToObj(i -> "llm-" + i).toArray(String[]::new);
    assertThat(tell(pods)).contains(Duration.ofSeconds(1));
    assertThat(told()).hasSize(3);
    for (int second = 0; second < 5; second++) {
      clock.passSeconds(1);
      tell(pods);
    }
    assertThat(told()).hasSize(8);
    assertThat(tell(pods)).isEmpty();
  }

  @Test
  void beginsAnewWhenItHasForgotten() {
    tell("llm-0");
    herald.forget(PodJson.TABLE);
    clock.pass(Duration.ofMinutes(6));
    saying = new PodHerald.Saying(2, Reason.WAITING_FOR_PODS, "one more");
    assertThat(tell("llm-0")).isEmpty();
    assertThat(told()).containsExactly("llm-0 one more x2");
  }

  private Optional<Duration> tell(String... names) {
    List<PodFacts> pods =
        Arrays.stream(names).map(name -> PodJson.pod(name).owned("llm").facts()).toList();
    return herald.tell(PodJson.TABLE, saying, pods);
  }

  private List<String> told() {
    String start = "ranktable " + PodJson.TABLE.configMapName() + " (template hccl-group) ";
    return client.v1().events().inNamespace(PodJson.NAMESPACE).list().getItems().stream()
        .map(event -> told(event, start))
        .toList();
  }

  private static String told(Event event, String start) {
    assertThat(event.getMessage()).startsWith(start);
    return event.getInvolvedObject().getName()
        + " "
        + event.getMessage().substring(start.length())
        + " x"
        + event.getCount();
  }
}
