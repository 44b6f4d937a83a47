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
 * repeated until the gate has opened.
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

  private record Target(TableKey table, String uid) {}

  private record Rounds(String digest, int next, long dueAt) {}

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
  private final Map<TableKey, Map<String, Rounds>> rounds = new HashMap<>();

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
    Map<Poke, Integer> due = new LinkedHashMap<>();
    Map<String, Rounds> after = new HashMap<>();
    synchronized (this) {
      Map<String, Rounds> before = rounds.getOrDefault(key, Map.of());
      for (Poke poke : waiting) {
        Rounds known = before.get(poke.pod().uid());
        if (known != null && known.digest().equals(digest) && known.dueAt() - now > 0) {
          after.put(poke.pod().uid(), known);
        } else {
          int round = known == null || !known.digest().equals(digest) ? 0 : known.next();
          Duration pause = PAUSES.get(Math.min(round, PAUSES.size() - 1));
          after.put(poke.pod().uid(), new Rounds(digest, round + 1, now + pause.toNanos()));
          due.put(poke, round);
        }
      }
      rounds.put(key, after);
      if (after.isEmpty()) {
        rounds.remove(key);
      }
    }
    due.forEach(
        (poke, round) ->
            executor.execute(() -> send(new Target(key, poke.pod().uid()), poke, round, digest)));
    return after.values().stream()
        .map(r -> Duration.ofNanos(Math.max(1, r.dueAt() - now)))
        .min(Duration::compareTo);
  }

  private void send(Target target, Poke poke, int round, String digest) {
    PodFacts pod = poke.pod();
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode meta = patch.putObject("metadata");
    // The UID makes the API server refuse a poke for a pod that has been replaced meanwhile.
    meta.put("uid", pod.uid());
    meta.putObject("annotations")
        .put(Names.POKE, PokeValue.of(target.table(), round, digest, poke.slot(), poke.others()));
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
      LOG.debug("Poked {}/{} for {}, round {}", pod.namespace(), pod.name(), target.table(), round);
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409 && e.getCode() != 422) {
        LOG.warn(
            "Could not poke {}/{} for table {}: {}",
            pod.namespace(),
            pod.name(),
            target.table(),
            e.getMessage());
      }
    }
  }
}
