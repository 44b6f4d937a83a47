package io.ranktable.e2e.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.field.Field;
import io.ranktable.e2e.field.TableRecorder.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges every completed version of a table by what the API server has stored of its pods. Who
 * writes a table knows the pods by a watch, hence a moment late: a version is right if at some
 * moment, not long before it was written, exactly these pods made the table; and it must not stand
 * longer than that once they no longer do.
 *
 * @param pods all versions of all pods
 * @param sizes when which number of pods was wanted, in {@link System#nanoTime()}
 * @param manner how the workload replaces its pods
 * @param lag how late one may be
 */
record TableJudge(PodHistory pods, List<Size> sizes, Manner manner, Duration lag) {

  /** The annotation of pod templates that tells one revision from another. */
  static final String GENERATION = "example.com/generation";

  /**
   * So many pods are wanted from then on.
   *
   * @param from {@link System#nanoTime()} before it was asked for
   */
  record Size(long from, int pods) {}

  /**
   * How a workload numbers and replaces its pods.
   *
   * @param index the label by which pods are sorted; null where nothing numbers them, so that those
   *     who stay keep their order
   * @param rolling whether pods of two revisions may share a table while one follows the other
   * @param surge whether there may be more pods than seats meanwhile
   */
  record Manner(@Nullable String index, boolean rolling, boolean surge) {}

  /**
   * What is wrong with the versions of one table, each fault a sentence; empty when nothing is.
   *
   * @param until {@link System#nanoTime()} to which the last version has stood
   */
  List<String> faults(List<Version> versions, long until) {
    List<String> faults = new ArrayList<>();
    List<String> before = List.of();
    for (int i = 0; i < versions.size(); i++) {
      Version version = versions.get(i);
      if (version.deleted() || !version.state().equals("completed")) {
        continue;
      }
      Set<String> found = new HashSet<>();
      boolean last = i + 1 == versions.size();
      long end = last ? until : versions.get(i + 1).seenAt();
      long endRevision = last ? Long.MAX_VALUE : revision(versions.get(i + 1));
      faultOfSize(version).ifPresent(found::add);
      faultAt(version, revision(version), version.seenAt(), "written").ifPresent(found::add);
      faultAt(version, endRevision, end, "replaced, or now").ifPresent(found::add);
      faultOfOrder(version, before).ifPresent(found::add);
      found.forEach(fault -> faults.add(describe(version) + ": " + fault));
      before = List.copyOf(version.members().keySet());
    }
    return faults;
  }

  private Optional<String> faultOfSize(Version version) {
    int expected = Integer.parseInt(version.annotation(Names.TABLE_EXPECTED));
    if (version.members().size() != expected) {
      return Optional.of("lists not as many as it expects");
    }
    for (int i = 0; i < sizes.size(); i++) {
      boolean over =
          i + 1 < sizes.size() && version.seenAt() - sizes.get(i + 1).from() > lag.toNanos();
      boolean begun = version.seenAt() - sizes.get(i).from() >= 0;
      if (begun && !over && sizes.get(i).pods() == expected) {
        return Optional.empty();
      }
    }
    return Optional.of("expects " + expected + " pods, which nobody wanted then");
  }

  /** Whether it was right at a moment that may have been the last known at this time. */
  private Optional<String> faultAt(Version version, long revision, long seenAt, String when) {
    Set<String> why = new HashSet<>();
    for (List<Pod> state : pods.known(revision, seenAt, lag)) {
      String fault = fault(version, state);
      if (fault == null) {
        return Optional.empty();
      }
      why.add(fault);
    }
    return Optional.of("not right when " + when + ": " + why);
  }

  /** What is wrong with a version if the pods are these; null when nothing is. */
  private @Nullable String fault(Version version, List<Pod> state) {
    Map<String, String> listed = version.members();
    List<Pod> counting =
        state.stream()
            .filter(pod -> Stage.tableOf(pod).equals(version.map().getMetadata().getName()))
            .filter(pod -> counts(pod, listed))
            .toList();
    List<Pod> right = counting.stream().filter(pod -> listed.containsKey(uid(pod))).toList();
    List<Pod> out = counting.stream().filter(pod -> !listed.containsKey(uid(pod))).toList();
    Map<String, String> addresses = new HashMap<>();
    right.forEach(pod -> addresses.put(uid(pod), pod.getStatus().getPodIP()));
    if (!addresses.equals(listed)) {
      return "the live pods were " + names(counting);
    }
    if (right.stream().anyMatch(pod -> firstDevice(pod).isEmpty())) {
      return "not all had reported";
    }
    if (!manner.rolling() && right.stream().map(TableJudge::generation).distinct().count() > 1) {
      return "lists pods of several revisions";
    }
    if (!out.isEmpty() && !manner.surge()) {
      return "leaves out " + names(out);
    }
    if (!out.stream().allMatch(pod -> outdated(pod, counting))) {
      return "leaves out " + names(out) + " though nothing newer takes the place";
    }
    if (out.stream().anyMatch(pod -> right.stream().anyMatch(kept -> ranBefore(kept, pod)))) {
      return "keeps an older pod than one that it leaves out of " + names(out);
    }
    return devicesInOrder(version, right) ? null : "its devices are not those of its members";
  }

  /** Live, or at its end without being replaced. */
  private static boolean counts(Pod pod, Map<String, String> listed) {
    String phase = pod.getStatus().getPhase();
    return pod.getMetadata().getDeletionTimestamp() == null
        && !phase.equals("Failed")
        && (!phase.equals("Succeeded") || listed.containsKey(uid(pod)));
  }

  /** Creation is told in whole seconds, so pods of one second may have come in any order. */
  private static boolean outdated(Pod pod, List<Pod> others) {
    return others.stream()
        .anyMatch(other -> !generation(other).equals(generation(pod)) && !ranBefore(other, pod));
  }

  private static boolean ranBefore(Pod one, Pod other) {
    String created = one.getMetadata().getCreationTimestamp();
    return created.compareTo(other.getMetadata().getCreationTimestamp()) < 0;
  }

  private static boolean devicesInOrder(Version version, List<Pod> right) {
    Map<String, String> devices = new HashMap<>();
    right.forEach(pod -> devices.put(uid(pod), firstDevice(pod)));
    List<String> wanted = version.members().keySet().stream().map(devices::get).toList();
    List<String> found = new ArrayList<>();
    for (JsonNode server : TableRules.parse(version.text()).path("server_list")) {
      found.add(server.at("/device/0/device_ip").asText());
    }
    return found.equals(wanted);
  }

  private Optional<String> faultOfOrder(Version version, List<String> before) {
    List<String> members = List.copyOf(version.members().keySet());
    if (manner.index() == null) {
      List<String> stayed = members.stream().filter(before::contains).toList();
      return stayed.equals(before.stream().filter(members::contains).toList())
          ? Optional.empty()
          : Optional.of("those who stay are not in the order of before");
    }
    Map<String, Pod> known = pods.ever();
    List<String> sorted =
        members.stream().sorted(Comparator.comparingInt(uid -> index(known.get(uid)))).toList();
    return sorted.equals(members)
        ? Optional.empty()
        : Optional.of("not in the order of " + manner.index());
  }

  /** The pod's index; -1 for one that never was. */
  private int index(@Nullable Pod pod) {
    return pod == null ? -1 : Integer.parseInt(pod.getMetadata().getLabels().get(manner.index()));
  }

  /** IP of the first device that a pod reports; empty while it reports none. */
  static String firstDevice(Pod pod) {
    String report = pod.getMetadata().getAnnotations().get(Field.DEVICE_ANNOTATION);
    return TableRules.parse(report == null ? "{}" : report).at("/devices/0/device_ip").asText();
  }

  private static long revision(Version version) {
    return Long.parseLong(version.map().getMetadata().getResourceVersion());
  }

  private static String generation(Pod pod) {
    return pod.getMetadata().getAnnotations().getOrDefault(GENERATION, "");
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private static List<String> names(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getName()).toList();
  }

  private String describe(Version version) {
    Map<String, Pod> known = pods.ever();
    return "%s at %d, completed with %s"
        .formatted(
            version.map().getMetadata().getName(),
            revision(version),
            version.members().keySet().stream()
                .map(
                    uid -> known.containsKey(uid) ? names(List.of(known.get(uid))).getFirst() : uid)
                .toList());
  }
}
