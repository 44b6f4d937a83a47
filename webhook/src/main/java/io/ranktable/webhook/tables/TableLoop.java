package io.ranktable.webhook.tables;

import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.GateFailures;
import io.ranktable.core.decision.Member;
import io.ranktable.core.decision.StaleMembers;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.StoredTable;
import io.ranktable.webhook.cluster.TableView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One step of the loop: plan for one key, write, poke, tell, and say when to come again. */
final class TableLoop {

  private static final Logger LOG = LoggerFactory.getLogger(TableLoop.class);
  private static final Duration CONFLICT_PAUSE = Duration.ofSeconds(1);
  private static final Duration SIGHT_LIMIT = Duration.ofMillis(500);
  private static final Duration PARENT_PAUSE = Duration.ofSeconds(15);
  private static final Duration FAILURE_PAUSE = Duration.ofSeconds(1);
  private static final Duration FAILURE_PAUSE_LIMIT = Duration.ofMinutes(1);

  private final TableView view;
  private final TableReconciler reconciler;
  private final TableWriter writer;
  private final Poker poker;
  private final Herald herald;
  private final LoopSettings settings;
  private final LoopListener listener;
  private final LongSupplier nanoTime;
  private final RandomGenerator chance;
  private final TableQueue queue;
  private final Map<TableKey, Long> writtenAt = new ConcurrentHashMap<>();
  private final Map<TableKey, String> templates = new ConcurrentHashMap<>();
  private final Map<TableKey, Long> emptySince = new ConcurrentHashMap<>();
  private final Map<TableKey, Integer> failures = new ConcurrentHashMap<>();

  TableLoop(
      TableView view,
      TableWriter writer,
      Poker poker,
      Herald herald,
      LoopSettings settings,
      LoopListener listener,
      TableQueue queue,
      LongSupplier nanoTime,
      RandomGenerator chance) {
    this.view = view;
    this.reconciler = new TableReconciler(view);
    this.writer = writer;
    this.poker = poker;
    this.herald = herald;
    this.settings = settings;
    this.listener = listener;
    this.queue = queue;
    this.nanoTime = nanoTime;
    this.chance = chance;
  }

  /** Works on one key. Whatever goes wrong is logged and tried again. */
  void step(TableKey key) {
    MDC.put("table", key.toString());
    try {
      switch (reconciler.plan(key)) {
        case TableReconciler.Plan.Nothing() -> forget(key);
        case TableReconciler.Plan.Leave leave -> {
          herald
              .tellIfItLasts(key, leave.why(), leave.members())
              .ifPresent(delay -> queue.addAfter(key, delay));
          askForParentsAgain(key, leave.why());
          tellOfGates(key, leave.members());
          serve(key, leave.stored(), Map.of(), leave.members());
        }
        case TableReconciler.Plan.Publish publish -> publish(key, publish);
      }
    } catch (RuntimeException e) {
      LOG.error("Table {} could not be worked on, trying again", key, e);
      listener.failed(key, e);
      retryLater(key);
    } finally {
      MDC.remove("table");
    }
  }

  private void publish(TableKey key, TableReconciler.Plan.Publish plan) {
    Decision decision = plan.decision();
    listener.decided(key, decision);
    if (plan.members().stream().anyMatch(m -> m.pod().live())) {
      emptySince.remove(key);
    } else if (collect(key, plan.stored())) {
      return;
    }
    Optional<StoredTable> stored = store(key, plan);
    if (stored.isEmpty()) {
      return;
    }
    failures.remove(key);
    boolean written = !stored.equals(plan.stored());
    // Pods wait for the pokes: what is only told comes after them.
    if (decision instanceof Decision.Completed && stored.get().completed()) {
      serve(key, stored.get(), decision.slots(), plan.members());
    } else {
      poker.poke(key, "", List.of());
      listener.stale(key, 0);
    }
    herald
        .tell(key, decision, plan.members(), written)
        .ifPresent(delay -> queue.addAfter(key, delay));
    askForParentsAgain(key, decision.progress().findings());
    tellOfGates(key, plan.members());
  }

  private void tellOfGates(TableKey key, List<Member> members) {
    herald.tell(key, GateFailures.of(members)).ifPresent(delay -> queue.addAfter(key, delay));
  }

  /** Looks after the members of a table that is stored completed. */
  private void serve(
      TableKey key, StoredTable stored, Map<String, Integer> slots, List<Member> members) {
    pokeWaiting(key, stored, slots, members);
    StaleMembers stale = StaleMembers.of(key, stored.digest(), stored.listed().keySet(), members);
    listener.stale(key, stale.pods().size());
    herald.tell(key, stale).ifPresent(delay -> queue.addAfter(key, delay));
  }

  /**
   * Makes the ConfigMap what it shall be; empty when that did not work and is seen to elsewhere.
   */
  private Optional<StoredTable> store(TableKey key, TableReconciler.Plan.Publish plan) {
    Optional<StoredTable> stored = plan.stored();
    boolean equal =
        stored.isPresent()
            && stored.get().belongsTo(key)
            && stored.get().fingerprint().equals(plan.content().fingerprint());
    if (equal) {
      templates.put(key, plan.templateVersion());
      return stored;
    }
    if (takeBackFirst(key, plan)) {
      takeBack(key, plan.takenBack(key));
      return Optional.empty();
    }
    Optional<Duration> later = progressLater(key, plan);
    if (later.isEmpty()) {
      return write(key, plan);
    }
    queue.addAfter(key, later.get());
    return stored;
  }

  /**
   * A completed table whose members or reports have changed is taken back before the new one is
   * published, so that no gate opens on the old one meanwhile. A template that was edited under our
   * eyes does not take it back.
   */
  private boolean takeBackFirst(TableKey key, TableReconciler.Plan.Publish plan) {
    if (!(plan.decision() instanceof Decision.Completed completed)
        || plan.stored().filter(table -> table.belongsTo(key) && table.completed()).isEmpty()) {
      return false;
    }
    StoredTable stored = plan.stored().get();
    Map<String, String> listed = new HashMap<>();
    completed.members().forEach(m -> listed.put(m.uid(), m.podIp()));
    String before = templates.get(key);
    boolean edited = before != null && !before.equals(plan.templateVersion());
    boolean otherText = !stored.digest().equals(Digests.ofTable(completed.json()));
    return !stored.listed().equals(listed) || (otherText && !edited);
  }

  private void takeBack(TableKey key, TableReconciler.Plan.Publish plan) {
    if (write(key, plan).isPresent()) {
      herald.tell(key, plan.decision(), plan.members(), true);
      queue.add(key);
    }
  }

  /**
   * Counters and progress of a table whose state, text and members stay the same are written at
   * most every ten seconds; says how long to wait, empty when the write is due.
   */
  private Optional<Duration> progressLater(TableKey key, TableReconciler.Plan.Publish plan) {
    if (plan.stored().isEmpty()
        || !plan.stored().get().essence().equals(plan.content().essence())) {
      return Optional.empty();
    }
    long now = nanoTime.getAsLong();
    long last = writtenAt.computeIfAbsent(key, any -> now);
    Duration left = settings.progressInterval().minusNanos(now - last);
    return left.isPositive() ? Optional.of(left) : Optional.empty();
  }

  private Optional<StoredTable> write(TableKey key, TableReconciler.Plan.Publish plan) {
    switch (writer.write(key, plan.content(), plan.stored())) {
      case WriteOutcome.Written(StoredTable stored) -> {
        view.tables().wrote(stored, plan.stored());
        writtenAt.put(key, nanoTime.getAsLong());
        templates.put(key, plan.templateVersion());
        listener.written(key, plan.decision());
        LOG.info("Wrote {} of {}: {}", stored.name(), key, plan.decision().state().text());
        return Optional.of(stored);
      }
      case WriteOutcome.Conflict() -> {
        listener.conflict(key);
        view.tables().outdated(key);
        queue.addAfter(key, CONFLICT_PAUSE);
      }
      case WriteOutcome.Foreign(var why) -> {
        herald.tell(key, List.of(why), plan.members());
        queue.addAfter(key, settings.progressInterval());
      }
      case WriteOutcome.NamespaceGone() -> forget(key);
      case WriteOutcome.NotLeading() -> {
        // Either the term ends, and the queue with it, or a late renewal opens the fence again.
        LOG.info("Not written, the lease is not surely ours: {}", key);
        queue.addAfter(key, CONFLICT_PAUSE);
      }
      case WriteOutcome.Failed(var why) -> {
        // It may have been carried out all the same, so the template of what is stored is not
        // known.
        templates.remove(key);
        LOG.warn("{}", why.message());
        herald.tell(key, List.of(why), plan.members());
        retryLater(key);
      }
    }
    return Optional.empty();
  }

  /** Removes a table that no live pod has named for long enough; true when it is gone. */
  private boolean collect(TableKey key, Optional<StoredTable> stored) {
    long now = nanoTime.getAsLong();
    long since = emptySince.computeIfAbsent(key, any -> now);
    Duration left = settings.garbageAfter().minusNanos(now - since);
    if (left.isPositive()) {
      queue.addAfter(key, left);
      return false;
    }
    if (stored.isPresent() && writer.delete(key, stored.get()) instanceof WriteOutcome.Written) {
      LOG.info(
          "Removed {} of {}: no live pod has named it for {}",
          stored.get().name(),
          key,
          settings.garbageAfter());
      view.tables().deleted(stored.get().namespace(), stored.get().name());
      forget(key);
      return true;
    }
    queue.addAfter(key, settings.progressInterval());
    return false;
  }

  /** Nobody tells when a kind has been installed or a permission granted. */
  private void askForParentsAgain(TableKey key, List<Finding> findings) {
    if (findings.stream().anyMatch(f -> f.reason() == Reason.PARENT_UNAVAILABLE)) {
      queue.addAfter(key, PARENT_PAUSE);
    }
  }

  private void pokeWaiting(
      TableKey key, StoredTable stored, Map<String, Integer> slots, List<Member> members) {
    List<Poker.Poke> waiting = new WaitingPods(view.tables(), key).of(stored, slots, members);
    Duration unseen = waiting.isEmpty() ? Duration.ZERO : unseen(key);
    if (unseen.isPositive()) {
      queue.addAfter(key, unseen);
      return;
    }
    poker.poke(key, stored.digest(), waiting).ifPresent(delay -> queue.addAfter(key, delay));
  }

  /**
   * How long to wait at most for the informer to see what we have written, which brings the key
   * back. Kubelet sees it by a watch of its own: a large table takes both of them some time, and a
   * poke that is quicker shows the pod the old one.
   */
  private Duration unseen(TableKey key) {
    Long at = writtenAt.get(key);
    return at == null || view.tables().hasSeenOwnWrite(key)
        ? Duration.ZERO
        : SIGHT_LIMIT.minusNanos(nanoTime.getAsLong() - at);
  }

  private void retryLater(TableKey key) {
    int count = Math.min(failures.merge(key, 1, Integer::sum), 10);
    Duration pause = FAILURE_PAUSE.multipliedBy(1L << (count - 1));
    Duration bounded = pause.compareTo(FAILURE_PAUSE_LIMIT) < 0 ? pause : FAILURE_PAUSE_LIMIT;
    queue.addAfter(key, bounded.plusMillis(chance.nextLong(500)));
  }

  private void forget(TableKey key) {
    writtenAt.remove(key);
    templates.remove(key);
    emptySince.remove(key);
    failures.remove(key);
    herald.forget(key);
    reconciler.forget(key);
    poker.poke(key, "", List.of());
  }
}
