package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.field.Field;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.story.TableJudge.Manner;
import io.ranktable.e2e.story.TableJudge.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The judge of the recorded versions finds what is wrong, and nothing else. */
class TableJudgeTest {

  private static final String INDEX = "index";
  private static final Manner NUMBERED = new Manner(INDEX, false, false);
  private static final Manner IN_PLACE = new Manner(INDEX, true, false);
  private static final Manner ROLLING = new Manner(null, true, true);

  private final PodHistory pods = new PodHistory();
  private final List<Version> versions = new ArrayList<>();
  private final List<Size> sizes = new ArrayList<>(List.of(new Size(0, 2)));
  private long second;
  private long revision;

  @Test
  void aTableOfTheLivePodsInTheirOrderIsRight() {
    store(pod(0, "one"), pod(1, "one"));
    completed(2, pod(0, "one"), pod(1, "one"));
    assertThat(faults(NUMBERED)).isEmpty();
  }

  @Test
  void aTableOfAMomentBeforeIsRightIfItDoesNotStand() {
    store(pod(0, "one"), pod(1, "one"));
    store(leaving(pod(1, "one")));
    completed(2, pod(0, "one"), pod(1, "one"));
    second += 1;
    takenBack();
    second += 60;
    assertThat(faults(NUMBERED)).isEmpty();
  }

  @Test
  void aTableOfLongAgoIsFound() {
    store(pod(0, "one"), pod(1, "one"));
    store(leaving(pod(1, "one")));
    second += 60;
    completed(2, pod(0, "one"), pod(1, "one"));
    takenBack();
    assertThat(faults(NUMBERED)).anyMatch(fault -> fault.contains("when written"));
  }

  @Test
  void aTableThatStandsThoughItsPodsHaveChangedIsFound() {
    store(pod(0, "one"), pod(1, "one"));
    completed(2, pod(0, "one"), pod(1, "one"));
    store(leaving(pod(1, "one")));
    second += 60;
    assertThat(faults(NUMBERED)).singleElement().asString().contains("when replaced, or now");
  }

  @Test
  void aTableThatKnowsWhatIsYetToComeIsFound() {
    store(pod(0, "one"));
    completed(2, pod(0, "one"), pod(1, "one"));
    takenBack();
    store(pod(1, "one"));
    assertThat(faults(NUMBERED)).anyMatch(fault -> fault.contains("when written"));
  }

  @Test
  void aPartialTableIsFoundWhateverItSaysItExpects() {
    store(pod(0, "one"), pod(1, "one"));
    second += 60;
    completed(2, pod(0, "one"));
    completed(1, pod(0, "one"));
    assertThat(faults(NUMBERED))
        .anyMatch(fault -> fault.contains("lists not as many as it expects"))
        .anyMatch(fault -> fault.contains("expects 1 pods, which nobody wanted then"))
        .anyMatch(fault -> fault.contains("leaves out [llm-1]"));
  }

  @Test
  void aPodThatNeverWasIsFound() {
    store(pod(0, "one"), pod(1, "one"));
    completed(2, pod(0, "one"), pod(7, "one"));
    assertThat(faults(IN_PLACE)).anyMatch(fault -> fault.contains("the live pods were"));
  }

  @Test
  void anAddressOfBeforeIsFound() {
    Pod other = new PodBuilder(pod(1, "one")).editStatus().withPodIP("9").endStatus().build();
    store(pod(0, "one"), other);
    completed(2, pod(0, "one"), pod(1, "one"));
    assertThat(faults(NUMBERED)).anyMatch(fault -> fault.contains("the live pods were"));
  }

  @Test
  void aTableBeforeAllHaveReportedIsFound() {
    Pod silent =
        new PodBuilder(pod(1, "one"))
            .editMetadata()
            .removeFromAnnotations(Field.DEVICE_ANNOTATION)
            .endMetadata()
            .build();
    store(pod(0, "one"), silent);
    completed(2, pod(0, "one"), pod(1, "one"));
    assertThat(faults(NUMBERED)).anyMatch(fault -> fault.contains("not all had reported"));
  }

  @Test
  void anotherOrderIsFound() {
    store(pod(0, "one"), pod(1, "one"));
    completed(2, pod(1, "one"), pod(0, "one"));
    assertThat(faults(NUMBERED)).singleElement().asString().contains("not in the order of index");
    assertThat(faults(ROLLING)).as("any order is right where nothing numbers pods").isEmpty();
  }

  @Test
  void survivorsWhoChangePlacesAreFound() {
    store(pod(0, "one"), pod(1, "one"));
    completed(2, pod(0, "one"), pod(1, "one"));
    completed(2, pod(1, "one"), pod(0, "one"));
    assertThat(faults(ROLLING)).singleElement().asString().contains("not in the order of before");
  }

  @Test
  void devicesOfAnotherThanTheMemberAreFound() {
    store(pod(0, "one"), pod(1, "one"));
    versions.add(version("completed", 2, List.of(pod(0, "one"), pod(1, "one")), List.of("1", "0")));
    assertThat(faults(NUMBERED)).anyMatch(fault -> fault.contains("devices are not those"));
  }

  @Test
  void twoRevisionsInOneTableAreFoundUnlessTheyMayShareIt() {
    store(pod(0, "one"), pod(1, "two"));
    completed(2, pod(0, "one"), pod(1, "two"));
    assertThat(faults(NUMBERED)).anyMatch(fault -> fault.contains("several revisions"));
    assertThat(faults(IN_PLACE)).isEmpty();
  }

  @Test
  void onlyTheOldestOfAnOutdatedRevisionMayBeLeftOut() {
    store(aged(0, "one"), aged(1, "one"), aged(2, "two"));
    second += 60;
    completed(2, aged(1, "one"), aged(2, "two"));
    assertThat(faults(ROLLING)).isEmpty();
    assertThat(faults(IN_PLACE)).anyMatch(fault -> fault.contains("leaves out [llm-0]"));

    versions.clear();
    completed(2, aged(0, "one"), aged(2, "two"));
    assertThat(faults(ROLLING)).anyMatch(fault -> fault.contains("keeps an older pod"));

    versions.clear();
    completed(2, aged(0, "one"), aged(1, "one"));
    assertThat(faults(ROLLING)).anyMatch(fault -> fault.contains("nothing newer"));
  }

  @Test
  void nobodyMayBeLeftOutOfOneRevision() {
    store(aged(0, "one"), aged(1, "one"), aged(2, "one"));
    completed(2, aged(1, "one"), aged(2, "one"));
    assertThat(faults(ROLLING)).anyMatch(fault -> fault.contains("nothing newer"));
  }

  @Test
  void whoHasSucceededMayStay() {
    store(pod(0, "one"), pod(1, "one"));
    completed(2, pod(0, "one"), pod(1, "one"));
    store(new PodBuilder(pod(1, "one")).editStatus().withPhase("Succeeded").endStatus().build());
    second += 60;
    assertThat(faults(NUMBERED)).isEmpty();
  }

  private List<String> faults(Manner manner) {
    TableJudge judge = new TableJudge(pods, sizes, manner, Duration.ofSeconds(3));
    return judge.faults(versions, nanos());
  }

  private long nanos() {
    return Duration.ofSeconds(second).toNanos();
  }

  /** The API server stores these, one after the other, in one moment. */
  private void store(Pod... some) {
    for (Pod pod : some) {
      Pod stored =
          new PodBuilder(pod)
              .editMetadata()
              .withResourceVersion(Long.toString(++revision))
              .endMetadata()
              .build();
      pods.add(stored, false, nanos());
    }
  }

  private void completed(int expected, Pod... members) {
    List<Pod> all = Arrays.asList(members);
    List<String> devices = all.stream().map(TableJudgeTest::number).toList();
    versions.add(version("completed", expected, all, devices));
  }

  private void takenBack() {
    versions.add(version("initializing", 2, List.of(), List.of()));
  }

  private Version version(String state, int expected, List<Pod> members, List<String> devices) {
    String servers =
        devices.stream()
            .map("{\"device\":[{\"device_ip\":\"192.168.0.%s\"}]}"::formatted)
            .collect(Collectors.joining(","));
    return new Version(
        nanos(),
        false,
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("table")
            .withResourceVersion(Long.toString(++revision))
            .withAnnotations(
                Map.of(Names.TABLE_STATE, state, Names.TABLE_EXPECTED, Integer.toString(expected)))
            .endMetadata()
            .addToData(
                Names.KEY_MEMBERS,
                members.stream()
                    .map(p -> p.getMetadata().getUid() + " " + p.getStatus().getPodIP() + "\n")
                    .collect(Collectors.joining()))
            .addToData("ranktable.json", "{\"server_list\":[" + servers + "]}")
            .build());
  }

  private static String number(Pod pod) {
    return pod.getMetadata().getLabels().getOrDefault(INDEX, "");
  }

  private static Pod leaving(Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .withDeletionTimestamp("2026-03-01T08:00:30Z")
        .endMetadata()
        .build();
  }

  /** As {@link #pod}, created in a second of its own. */
  private static Pod aged(int number, String generation) {
    return new PodBuilder(pod(number, generation))
        .editMetadata()
        .withCreationTimestamp("2026-03-01T08:00:0" + number + "Z")
        .endMetadata()
        .build();
  }

  private static Pod pod(int number, String generation) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("llm-" + number)
        .withUid("uid-" + number)
        .withCreationTimestamp("2026-03-01T08:00:00Z")
        .addToLabels(INDEX, Integer.toString(number))
        .addToAnnotations(TableJudge.GENERATION, generation)
        .addToAnnotations(Names.STATUS, "{\"tables\":[{\"configMap\":\"table\"}]}")
        .addToAnnotations(
            Field.DEVICE_ANNOTATION,
            "{\"devices\":[{\"device_ip\":\"192.168.0.%d\"}]}".formatted(number))
        .endMetadata()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP("10.244.0." + number)
        .endStatus()
        .build();
  }
}
