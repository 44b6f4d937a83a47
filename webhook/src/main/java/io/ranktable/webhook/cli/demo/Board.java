package io.ranktable.webhook.cli.demo;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.ranktable.webhook.cli.demo.node.NodeListener.GateEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What is known of the cluster at the moment; those who wait for something are woken by it. */
final class Board {

  /**
   * An end of a gate.
   *
   * @param end how
   * @param millis when, in milliseconds since the start of the demo
   */
  record Opened(GateEnd end, long millis) {}

  private final Map<String, ConfigMap> tables = new TreeMap<>();
  private final Map<String, Opened> gates = new HashMap<>();
  private final Set<String> waiting = new HashSet<>();
  private final List<Event> events = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * Notes a table.
   *
   * @return what was known of it before
   */
  synchronized Optional<ConfigMap> table(ConfigMap map) {
    notifyAll();
    return Optional.ofNullable(tables.put(map.getMetadata().getName(), map));
  }

  /** Notes that the gate of a pod of this UID waits. */
  synchronized void gateStarted(String uid) {
    waiting.add(uid);
    notifyAll();
  }

  /** Notes the end of a gate. */
  synchronized void gateEnded(GateEnd end, long millis) {
    gates.put(end.pod().getMetadata().getUid(), new Opened(end, millis));
    notifyAll();
  }

  /** Notes an Event. */
  synchronized void event(Event event) {
    events.add(event);
    notifyAll();
  }

  /** Notes that something went wrong; a sentence. */
  synchronized void failed(String what) {
    failures.add(what);
    notifyAll();
  }

  /** The tables by name of their ConfigMap. */
  synchronized Map<String, ConfigMap> tables() {
    return new TreeMap<>(tables);
  }

  /** How the gate of a pod ended; empty while it waits. */
  synchronized Optional<Opened> gate(String uid) {
    return Optional.ofNullable(gates.get(uid));
  }

  /** Whether the gate of a pod has been started. */
  synchronized boolean started(String uid) {
    return waiting.contains(uid);
  }

  /** The Events in the order of their arrival. */
  synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /** What went wrong. */
  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /** Waits until something is so, or time is up; whether it is so. */
  synchronized boolean await(Duration patience, Predicate<Board> condition)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.test(this)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
