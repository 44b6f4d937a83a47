package io.ranktable.core.decision;

import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A pod for tests of decisions. Without further ado it is live, has an IP and reports one device.
 *
 * @param name its name
 * @param uid its UID
 * @param second second of its creation
 * @param deleting whether it is being deleted
 * @param phase its phase
 * @param ip its IP, null when unknown
 * @param npus how many NPUs it requests
 * @param devices how many devices its annotation lists, null without annotation
 * @param role its role
 * @param instance its role instance
 * @param index its index, null when the controller allocates it
 * @param stale whether the annotation was there at CREATE
 */
record Candidate(
    String name,
    String uid,
    long second,
    boolean deleting,
    String phase,
    @Nullable String ip,
    int npus,
    @Nullable Integer devices,
    String role,
    String instance,
    @Nullable Integer index,
    boolean stale) {

  static final String ANNOTATION = "ascend.kubectl.kubernetes.io/ascend-910-configuration";
  static final String RESOURCE = "huawei.com/Ascend910";

  /** A pod of a workload with indices. */
  static Candidate indexed(int index) {
    return new Candidate(
        "llm-" + index,
        "uid-" + index,
        index,
        false,
        "Pending",
        "10.42.0." + (10 + index),
        1,
        1,
        "worker",
        "0",
        index,
        false);
  }

  /** A pod of a workload without indices; the number tells name, UID, IP and age. */
  static Candidate unindexed(int number) {
    return indexed(number).name("llm-x" + number).seat(null);
  }

  Candidate name(String name) {
    return new Candidate(
        name, uid, second, deleting, phase, ip, npus, devices, role, instance, index, stale);
  }

  Candidate uid(String uid) {
    return new Candidate(
        name, uid, second, deleting, phase, ip, npus, devices, role, instance, index, stale);
  }

  Candidate created(long second) {
    return new Candidate(
        name, uid, second, deleting, phase, ip, npus, devices, role, instance, index, stale);
  }

  Candidate beingDeleted() {
    return new Candidate(
        name, uid, second, true, phase, ip, npus, devices, role, instance, index, stale);
  }

  Candidate phase(String phase) {
    return new Candidate(
        name, uid, second, deleting, phase, ip, npus, devices, role, instance, index, stale);
  }

  Candidate ip(@Nullable String ip) {
    return new Candidate(
        name, uid, second, deleting, phase, ip, npus, devices, role, instance, index, stale);
  }

  Candidate requesting(int npus) {
    return new Candidate(
        name, uid, second, deleting, phase, ip, npus, devices, role, instance, index, stale);
  }

  Candidate reporting(@Nullable Integer devices) {
    return new Candidate(
        name, uid, second, deleting, phase, ip, npus, devices, role, instance, index, stale);
  }

  Candidate of(String role, String instance) {
    return new Candidate(
        name, uid, second, deleting, phase, ip, npus, devices, role, instance, index, stale);
  }

  Candidate seat(@Nullable Integer index) {
    return new Candidate(
        name, uid, second, deleting, phase, ip, npus, devices, role, instance, index, stale);
  }

  Candidate withAnnotationFromItsTemplate() {
    return new Candidate(
        name, uid, second, deleting, phase, ip, npus, devices, role, instance, index, true);
  }

  /** The member of a table; its gate waits. */
  Member member() {
    return member(new Gate(Gate.State.WAITING, null));
  }

  /** The member whose gate has copied a digest of the table. */
  Member copied(String digest) {
    String message = Decisions.KEY.configMapName() + " " + digest + "\n";
    return member(new Gate(Gate.State.OPEN, message));
  }

  Member member(Gate gate) {
    String text = devices == null ? "" : annotation(devices);
    PodFacts pod =
        new PodFacts(
            "serving",
            name,
            "",
            uid,
            Instant.parse("2026-03-01T08:00:00Z").plusSeconds(second),
            deleting,
            phase,
            ip,
            "10.1.4." + (name.hashCode() & 127),
            "node-1",
            null,
            Map.of(),
            devices == null ? Map.of() : Map.of(ANNOTATION, text),
            Map.of(),
            npus == 0 ? Map.of() : Map.of(RESOURCE, (long) npus),
            null,
            gate);
    Placement placement =
        new Placement(Decisions.KEY, role, instance, index, "statefulset", "revision-1");
    return new Member(pod, placement, stale ? Digests.sha256(text) : null);
  }

  private String annotation(int count) {
    return "{\"pod_name\":\"%s\",\"server_id\":\"10.1.4.%d\",\"devices\":[%s]}"
        .formatted(
            name,
            name.hashCode() & 127,
            IntStream.range(0, count)
                .mapToObj(
                    i ->
                        "{\"device_id\":\"%d\",\"device_ip\":\"192.168.%d.%d\"}"
                            .formatted(i, uid.hashCode() & 127, i + 1))
                .collect(Collectors.joining(",")));
  }
}
