package io.ranktable.webhook.tables;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Patches our annotation on members whose gate still waits for a table that is already complete, so
 * that the kubelet refreshes their volumes at once instead of after its sync period of 60 to 90 s.
 * A poke can be missed, because pod and ConfigMap reach the kubelet by two watches; so it is
 * repeated until the gate has opened. A pod has at most one poke on its way for each table.
 */
final class Poker {

  private static final Logger LOG = LoggerFactory.getLogger(Poker.class);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Pauses after each round; the last one repeats. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(30));

  /**
   * A round of a pod.
   *
   * @param number from 0
   * @param sent whether the request has been answered, well or not
   * @param dueAt when the next round begins, once this one is sent
   */
  private record Round(String digest, int number, boolean sent, long dueAt) {

    boolean isOver(String wanted, long now) {
      return !digest.equals(wanted) || (sent && dueAt - now <= 0);
    }

    /** How long to wait until the next round may be due. */
    Duration left(long now) {
      Duration left = Duration.ofNanos(dueAt - now);
      return left.isPositive() ? left : PAUSES.getFirst();
    }
  }

  /**
   * What to tell a pod.
   *
   * @param pod the pod
   * @param slot its allocated seat in the table; empty when the workload gave it
   * @param others allocated seats in its other tables: name of the ConfigMap to seat
   */
  record Poke(PodFacts pod, Optional<Integer> slot, Map<String, Integer> others) {}

  private final KubernetesClient client;
  private final Fence fence;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final Runnable onPoke;
  private final Map<TableKey, Map<String, Round>> rounds = new HashMap<>();

  Poker(
      KubernetesClient client,
      Fence fence,
      Executor executor,
      LongSupplier nanoTime,
      Runnable onPoke) {
    this.client = client;
    this.fence = fence;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.onPoke = onPoke;
  }

  /**
   * Pokes those whose time has come.
   *
   * @param digest digest of the stored table
   * @param waiting members whose gate has not opened; empty ends the rounds of this table
   * @return when to come again, empty when nobody waits
   */
  Optional<Duration> poke(TableKey key, String digest, List<Poke> waiting) {
    long now = nanoTime.getAsLong();
    Map<Poke, Round> due = new LinkedHashMap<>();
    Optional<Duration> next;
    synchronized (this) {
      Map<String, Round> before = rounds.getOrDefault(key, Map.of());
      Map<String, Round> after = new HashMap<>();
      for (Poke poke : waiting) {
        Round known = before.get(poke.pod().uid());
        if (known != null && !known.isOver(digest, now)) {
          after.put(poke.pod().uid(), known);
        } else {
          int number = known == null || !known.digest().equals(digest) ? 0 : known.number() + 1;
          Round round = new Round(digest, number, false, now + pause(number));
          after.put(poke.pod().uid(), round);
          due.put(poke, round);
        }
      }
      next = after.values().stream().map(round -> round.left(now)).min(Duration::compareTo);
      rounds.put(key, after);
      if (after.isEmpty()) {
        rounds.remove(key);
      }
    }
    due.forEach((poke, round) -> executor.execute(() -> sendIfWanted(key, poke, round)));
    return next;
  }

  /**
   * When many pods wait, a round may come late. It is dropped when the gate has opened meanwhile or
   * the table has changed, and the pause after it begins only now: otherwise an API server that is
   * slow would be asked the more the slower it is.
   */
  private void sendIfWanted(TableKey key, Poke poke, Round round) {
    synchronized (this) {
      if (!round.equals(rounds.getOrDefault(key, Map.of()).get(poke.pod().uid()))) {
        return;
      }
    }
    try {
      send(key, poke, round);
    } finally {
      Round sent =
          new Round(
              round.digest(), round.number(), true, nanoTime.getAsLong() + pause(round.number()));
      synchronized (this) {
        Map<String, Round> ofTable = rounds.get(key);
        if (ofTable != null) {
          ofTable.replace(poke.pod().uid(), round, sent);
        }
      }
    }
  }

  private static long pause(int number) {
    return PAUSES.get(Math.min(number, PAUSES.size() - 1)).toNanos();
  }

  private void send(TableKey key, Poke poke, Round round) {
    PodFacts pod = poke.pod();
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode meta = patch.putObject("metadata");
    // The UID makes the API server refuse a poke for a pod that has been replaced meanwhile.
    meta.put("uid", pod.uid());
    meta.putObject("annotations")
        .put(
            Names.POKE,
            PokeValue.of(key, round.number(), round.digest(), poke.slot(), poke.others()));
    if (!fence.open()) {
      return;
    }
    try {
      // Given the object's name as an object, the client patches without reading it first.
      client
          .resource(
              new PodBuilder()
                  .withNewMetadata()
                  .withNamespace(pod.namespace())
                  .withName(pod.name())
                  .endMetadata()
                  .build())
          .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
      onPoke.run();
      LOG.debug("Poked {}/{} for {}, round {}", pod.namespace(), pod.name(), key, round.number());
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409 && e.getCode() != 422) {
        LOG.warn(
            "Could not poke {}/{} for table {}: {}",
            pod.namespace(),
            pod.name(),
            key,
            e.getMessage());
      }
    }
  }
}
