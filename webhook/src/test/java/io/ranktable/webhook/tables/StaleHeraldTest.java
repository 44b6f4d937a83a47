package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.ranktable.core.decision.Member;
import io.ranktable.core.decision.StaleMembers;
import io.ranktable.core.table.Placement;
import io.ranktable.webhook.cluster.PodJson;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class StaleHeraldTest {

  private static final String NAME = PodJson.TABLE.configMapName();
  private static final String OLD = "aaaaaaaaaaaaaaaa";
  private static final String OLDER = "bbbbbbbbbbbbbbbb";
  private static final String NOW = "cccccccccccccccc";

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  private final ManualClock clock = new ManualClock();
  private final PodJson first = PodJson.pod("llm-0").owned("llm");
  private final PodJson second = PodJson.pod("llm-1").owned("llm");

  @SuppressWarnings("NullAway.Init")
  private StaleHerald herald;

  @BeforeEach
  void create() {
    EventWriter events = new EventWriter(client, Fence.alwaysOpen(), new AtOnce(), clock);
    Speaker speaker = new Speaker(events);
    Duration quiet = Duration.ofSeconds(5);
    PodHerald pods = new PodHerald(speaker, new Allowance(100, 100, clock), quiet, clock);
    herald = new StaleHerald(speaker, pods, quiet, clock);
  }

  @Test
  void tellsTheOwnerWhichPodsToRestartWhenTheyStayStale() {
    assertThat(tell(first, holding(second, OLD))).contains(Duration.ofSeconds(5));
    clock.passSeconds(4);
    assertThat(tell(first, holding(second, OLD))).contains(Duration.ofSeconds(1));
    assertThat(told()).isEmpty();
    clock.passSeconds(1);
    assertThat(tell(first, holding(second, OLD))).isEmpty();
    assertThat(told("Pod"))
        .extracting(event -> event.getInvolvedObject().getName())
        .containsExactly("llm-1");
    assertThat(told("StatefulSet"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getReason()).isEqualTo("StaleMember");
              assertThat(event.getType()).isEqualTo("Warning");
              assertThat(event.getInvolvedObject().getName()).isEqualTo("llm");
              assertThat(event.getMessage())
                  .startsWith("ranktable " + NAME + " (template hccl-group) llm-1 works with")
                  .endsWith("kubectl -n serving delete pod llm-0 llm-1");
            });
  }

  @Test
  void isQuietAboutPodsThatAreReplacedAnyway() {
    tell(first, holding(second, OLD));
    clock.passSeconds(4);
    assertThat(tell(first, second)).isEmpty();
    clock.passSeconds(4);
    assertThat(tell(first, holding(second, OLD))).contains(Duration.ofSeconds(5));
    assertThat(told()).isEmpty();
  }

  @Test
  void tellsOnceForWhatAPodHolds() {
    tellLasting(holding(first, OLD), holding(second, NOW));
    clock.pass(Duration.ofHours(1));
    assertThat(tell(holding(first, OLD), holding(second, NOW))).isEmpty();
    assertThat(times()).isEqualTo(1);
    tellLasting(holding(first, OLD), holding(second, OLDER));
    assertThat(times()).as("another pod is stale as well").isEqualTo(2);
    assertThat(tell(holding(first, OLD), second)).as("one less is no news").isEmpty();
    tellLasting(holding(first, OLDER), second);
    assertThat(times()).as("it ran again and is late again").isEqualTo(3);
  }

  @Test
  void tellsEachOwnerAndEachStalePod() {
    tellLasting(
        holding(first, OLD),
        holding(second, OLD),
        holding(PodJson.pod("other-0").owned("other"), OLD),
        holding(PodJson.pod("alone-0"), OLD),
        holding(PodJson.pod("alone-1"), OLD));
    assertThat(told())
        .extracting(event -> event.getInvolvedObject().getName())
        .containsExactlyInAnyOrder(
            "llm", "other", "llm-0", "llm-1", "other-0", "alone-0", "alone-1");
  }

  private void tellLasting(PodJson... pods) {
    tell(pods);
    clock.passSeconds(5);
    tell(pods);
  }

  private Optional<Duration> tell(PodJson... pods) {
    List<Member> members = Arrays.stream(pods).map(StaleHeraldTest::member).toList();
    return herald.tell(
        PodJson.TABLE,
        StaleMembers.of(
            PodJson.TABLE,
            NOW,
            members.stream().map(m -> m.pod().uid()).collect(Collectors.toSet()),
            members));
  }

  private List<Event> told() {
    return client.v1().events().inNamespace(PodJson.NAMESPACE).list().getItems();
  }

  private int times() {
    return told("StatefulSet").stream().mapToInt(Event::getCount).sum();
  }

  private List<Event> told(String kind) {
    return told().stream().filter(e -> e.getInvolvedObject().getKind().equals(kind)).toList();
  }

  private static PodJson holding(PodJson pod, String digest) {
    return pod.gateOpen(NAME + " " + digest);
  }

  private static Member member(PodJson pod) {
    return new Member(
        pod.facts(),
        new Placement(PodJson.TABLE, "worker", "0", 0, Placement.BY_OVERRIDE, null),
        null);
  }
}
