package io.ranktable.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.RealWorkload;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Owner;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pods and placements of the tests of this room. */
final class Pods {

  static final String TEMPLATE = "hccl";

  private Pods() {}

  /** A recorded pod at admission. */
  static PodFacts recorded(RealWorkload workload, String name) {
    return PodReader.read(
        Objects.requireNonNull(workload.podsAtAdmission().get(name), name), "real");
  }

  /** A pod of a controller nobody knows. */
  static PodFacts made(String name, @Nullable Owner owner) {
    return new PodFacts(
        "real",
        name,
        "",
        "uid-" + name,
        Instant.EPOCH,
        false,
        "Pending",
        null,
        null,
        null,
        null,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        owner,
        new Gate(Gate.State.NOT_STARTED, null));
  }

  static Owner owner(String apiVersion, String kind, String name) {
    return new Owner(apiVersion, kind, name, "uid-of-" + name);
  }

  /** The pod with more annotations: {@code ranktable.io/} is put before each key. */
  static PodFacts annotated(PodFacts pod, String... keysAndValues) {
    Map<String, String> annotations = new HashMap<>(pod.annotations());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      annotations.put("ranktable.io/" + keysAndValues[i], keysAndValues[i + 1]);
    }
    return with(pod, pod.labels(), annotations, pod.env(), pod.created());
  }

  static PodFacts labelled(PodFacts pod, Map<String, String> labels) {
    return with(pod, labels, pod.annotations(), pod.env(), pod.created());
  }

  static PodFacts withEnv(PodFacts pod, Map<String, String> env) {
    return with(pod, pod.labels(), pod.annotations(), env, pod.created());
  }

  static PodFacts created(PodFacts pod, int second) {
    return with(pod, pod.labels(), pod.annotations(), pod.env(), Instant.EPOCH.plusSeconds(second));
  }

  static PodFacts with(
      PodFacts pod,
      Map<String, String> labels,
      Map<String, String> annotations,
      Map<String, String> env,
      Instant created) {
    return new PodFacts(
        pod.namespace(),
        pod.name(),
        pod.generateName(),
        pod.uid(),
        created,
        pod.deleting(),
        pod.phase(),
        pod.podIp(),
        pod.hostIp(),
        pod.nodeName(),
        pod.hostname(),
        labels,
        annotations,
        env,
        pod.resources(),
        pod.owner(),
        pod.gate());
  }

  static Placer.Outcome place(PodFacts pod, Level level) {
    return Placer.place(pod, TEMPLATE, level, Set.of(), Map.of(), ProfileSet.bundled(), "ticket-1");
  }

  static Placement placed(PodFacts pod, Level level) {
    return placement(place(pod, level));
  }

  static Placement placement(Placer.Outcome outcome) {
    assertThat(outcome).isInstanceOf(Placer.Outcome.Placed.class);
    return ((Placer.Outcome.Placed) outcome).placement();
  }

  static Finding refusal(Placer.Outcome outcome) {
    assertThat(outcome).isInstanceOf(Placer.Outcome.Refused.class);
    return ((Placer.Outcome.Refused) outcome).why();
  }

  static Seated seated(PodFacts pod, Level level) {
    return new Seated(pod, placed(pod, level));
  }
}
