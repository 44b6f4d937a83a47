package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.Decision.Progress;
import io.ranktable.core.decision.Member;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.Reason;
import io.ranktable.webhook.cluster.PodJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class HeraldTest {

  private static final Finding MISSING = new Finding(Reason.WAITING_FOR_REPORT, "llm-1: nothing");
  private static final Finding LESS = new Finding(Reason.WAITING_FOR_POD_IP, "llm-1: no IP");
  private static final Finding BROKEN = new Finding(Reason.TABLE_INVALID, "rule x");

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  private final ManualClock clock = new ManualClock();
  private final List<Member> members =
      List.of(member(PodJson.pod("llm-1").phase("Failed")), member(PodJson.pod("llm-2")));

  @SuppressWarnings("NullAway.Init")
  private Herald herald;

  @BeforeEach
  void create() {
    EventWriter events = new EventWriter(client, Fence.alwaysOpen(), new AtOnce(), clock);
    herald = new Herald(events, Duration.ofSeconds(5), clock);
  }

  @Test
  void saysThatSomethingIsMissingOnlyAfterTheQuietTime() {
    assertThat(tell(waiting(MISSING))).contains(Duration.ofSeconds(5));
    clock.passSeconds(3);
    assertThat(tell(waiting(MISSING))).contains(Duration.ofSeconds(2));
    assertThat(told()).isEmpty();
    clock.passSeconds(2);
    assertThat(tell(waiting(MISSING))).isEmpty();
    assertThat(told())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getReason()).isEqualTo("WaitingForReport");
              assertThat(event.getMessage())
                  .contains(PodJson.TABLE.configMapName(), "hccl-group", "llm-1: nothing");
              assertThat(event.getInvolvedObject().getName()).as("a live pod").isEqualTo("llm-2");
            });
    clock.passSeconds(1000);
    assertThat(tell(waiting(MISSING))).isEmpty();
    assertThat(told()).hasSize(1);
  }

  @Test
  void beginsTheQuietTimeAnewWhenSomethingElseIsMissing() {
    tell(waiting(MISSING));
    clock.passSeconds(4);
    assertThat(tell(waiting(LESS))).contains(Duration.ofSeconds(5));
    clock.passSeconds(4);
    tell(waiting(LESS));
    assertThat(told()).isEmpty();
  }

  @Test
  void saysAtOnceThatATableIsCompleteOrInvalid() {
    tell(new Decision.Invalid(new Progress(2, 2, List.of(BROKEN)), Map.of()));
    tell(completed());
    assertThat(told())
        .extracting(Event::getReason, Event::getType)
        .containsExactlyInAnyOrder(
            tuple("TableInvalid", "Warning"), tuple("TableCompleted", "Normal"));
  }

  @Test
  void saysAtOnceThatATableIsCompleteNoMore() {
    tell(completed());
    tell(waiting(MISSING));
    assertThat(told()).extracting(Event::getReason).contains("TableReset");
    assertThat(told()).hasSize(2);
  }

  @Test
  void doesNotSayOfATableThatItIsCompleteWhenItWasBefore() {
    assertThat(herald.tell(PodJson.TABLE, completed(), members, false)).isEmpty();
    assertThat(told()).isEmpty();
    tell(waiting(MISSING));
    assertThat(told()).extracting(Event::getReason).containsExactly("TableReset");
  }

  @Test
  void saysFindingsWithoutDecisionAtOnceOrIfTheyLast() {
    herald.tell(PodJson.TABLE, List.of(BROKEN), members);
    assertThat(told()).hasSize(1);
    assertThat(herald.tellIfItLasts(PodJson.TABLE, List.of(MISSING), members))
        .contains(Duration.ofSeconds(5));
    assertThat(told()).hasSize(1);
    clock.passSeconds(5);
    assertThat(herald.tellIfItLasts(PodJson.TABLE, List.of(MISSING), members)).isEmpty();
    assertThat(told()).hasSize(2);
  }

  @Test
  void tellsTheOwnersAndEachPodThatWaitsOfTheSameThing() {
    List<Member> owned =
        List.of(
            member(PodJson.pod("prefill-0").owned("prefill")),
            member(PodJson.pod("prefill-1").owned("prefill").gateOpen("")),
            member(PodJson.pod("decode-0").owned("decode")),
            member(PodJson.pod("decode-1").owned("decode").deleting()));
    herald.tell(PodJson.TABLE, waiting(MISSING), owned, true);
    clock.passSeconds(5);
    assertThat(herald.tell(PodJson.TABLE, waiting(MISSING), owned, false)).isEmpty();
    assertThat(told())
        .extracting(event -> event.getInvolvedObject().getName())
        .containsExactlyInAnyOrder("prefill", "decode", "prefill-0", "decode-0");
    assertThat(told()).extracting(Event::getMessage).containsOnly(told().getFirst().getMessage());
    assertThat(told()).extracting(Event::getType).containsOnly("Warning");
  }

  @Test
  void doesNotKeepSilentForEverOverWhatChangesAllTheTime() {
    int second = 0;
    while (told().isEmpty() && second < 100) {
      Finding finding = new Finding(Reason.WAITING_FOR_REPORT, "llm-1: nothing " + second);
      tell(waiting(finding));
      clock.passSeconds(1);
      second++;
    }
    assertThat(second).isEqualTo(31);
  }

  @Test
  void saysAfterTheQuietTimeWhatNeedsHelpWhateverElseChanges() {
    Finding deadlock = new Finding(Reason.START_ORDER_BLOCKS, "StatefulSet llm");
    for (int second = 0; second < 5; second++) {
      tell(waiting(new Finding(Reason.WAITING_FOR_REPORT, "llm-1: nothing " + second)));
      clock.passSeconds(1);
    }
    for (int second = 0; second < 5; second++) {
      Finding other = new Finding(Reason.WAITING_FOR_REPORT, "llm-1: nothing yet " + second);
      tell(new Decision.Initializing(new Progress(2, 1, List.of(other, deadlock)), Map.of()));
      assertThat(told()).isEmpty();
      clock.passSeconds(1);
    }
    tell(new Decision.Initializing(new Progress(2, 1, List.of(MISSING, deadlock)), Map.of()));
    assertThat(told())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getReason()).isEqualTo("StartOrderBlocks");
              assertThat(event.getMessage()).contains("StatefulSet llm", "llm-1: nothing");
            });
  }

  @Test
  void saysAgainWhatStillHoldsBeforeTheEventEnds() {
    tell(waiting(MISSING));
    clock.passSeconds(5);
    tell(waiting(MISSING));
    clock.pass(Duration.ofMinutes(30));
    tell(waiting(MISSING));
    assertThat(told()).singleElement().extracting(Event::getCount).isEqualTo(2);
  }

  @Test
  void hasNobodyToSayItOfWithoutPods() {
    herald.tell(PodJson.TABLE, completed(), List.of(), true);
    assertThat(told()).isEmpty();
  }

  private Optional<Duration> tell(Decision decision) {
    return herald.tell(PodJson.TABLE, decision, members, true);
  }

  private List<Event> told() {
    return client.v1().events().inNamespace(PodJson.NAMESPACE).list().getItems();
  }

  private static Decision waiting(Finding why) {
    return new Decision.Initializing(new Progress(2, 1, List.of(why)), Map.of());
  }

  private static Decision completed() {
    return new Decision.Completed(new Progress(2, 2, List.of()), Map.of(), "{}", List.of());
  }

  private static Member member(PodJson pod) {
    return new Member(
        pod.facts(),
        new Placement(PodJson.TABLE, "worker", "0", 0, Placement.BY_OVERRIDE, null),
        null);
  }
}
