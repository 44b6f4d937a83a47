package io.ranktable.webhook.tables;

import io.ranktable.core.table.Owner;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says something of a table: in the log, and by Events where people look. */
final class Speaker {

  private static final Logger LOG = LoggerFactory.getLogger(Speaker.class);

  /** The roles of a group have different owners; how many of them are told at most. */
  private static final int OWNERS = 16;

  private final EventWriter events;

  Speaker(EventWriter events) {
    this.events = events;
  }

  /** Says it of each owner of these pods, and of one pod for all that have none. */
  void say(TableKey key, List<PodFacts> pods, Reason reason, boolean warning, String text) {
    String message = message(key, text);
    LOG.info("{} {}", reason.text(), message);
    byOwner(pods).forEach(pod -> events.say(pod, reason, warning, message));
  }

  /** Warns the owners of these pods; the pods hear it themselves. */
  void warnOwners(TableKey key, List<PodFacts> pods, Reason reason, String text) {
    String message = message(key, text);
    LOG.info("{} {}", reason.text(), message);
    byOwner(pods)
        .filter(pod -> pod.owner() != null)
        .forEach(pod -> events.say(pod, reason, true, message));
  }

  /** Warns one pod. */
  void warnPod(TableKey key, PodFacts pod, Reason reason, String text) {
    events.warnPod(pod, key.configMapName(), reason, message(key, text));
  }

  private static String message(TableKey key, String text) {
    return "ranktable " + key.configMapName() + " (template " + key.template() + ") " + text;
  }

  private static Stream<PodFacts> byOwner(List<PodFacts> pods) {
    return pods.stream()
        .sorted(Comparator.comparing(PodFacts::name))
        .collect(
            Collectors.toMap(Speaker::ownerUid, pod -> pod, (first, other) -> first, TreeMap::new))
        .values()
        .stream()
        .limit(OWNERS);
  }

  private static String ownerUid(PodFacts pod) {
    Owner owner = pod.owner();
    return owner == null ? "" : owner.uid();
  }
}
