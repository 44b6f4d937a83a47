package io.ranktable.webhook.tables;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import io.ranktable.webhook.cluster.Clients;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leader election by a Lease. The library's elector can be used once only, so each term gets a new
 * one. The fence does not trust callbacks: it is open only as long as the last renewal that was
 * answered is younger than the lease, measured from before the renewal was sent, so a process that
 * was paused finds it closed when it wakes. Nor is the clock of another node trusted: a lease of
 * others has run out when we have seen it unchanged for as long as it lasts.
 */
public final class Leadership implements Fence, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final long NEVER = Long.MIN_VALUE;

  /**
   * How leaders are elected.
   *
   * @param namespace namespace of the Lease
   * @param leaseName its name
   * @param identity who we are; different for each replica
   * @param leaseDuration how long a lease lasts without renewal
   * @param renewDeadline how long a leader tries to renew
   * @param retryPeriod pause between tries
   */
  public record Settings(
      String namespace,
      String leaseName,
      String identity,
      Duration leaseDuration,
      Duration renewDeadline,
      Duration retryPeriod) {

    /** The usual times: lease 15 s, renewal 10 s, retry 2 s. */
    public static Settings standard(String namespace, String identity) {
      return new Settings(
          namespace,
          "ranktable-injector",
          identity,
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2));
    }
  }

  private final KubernetesClient lease;
  private final Settings settings;
  private final Runnable onStart;
  private final Runnable onStop;
  private final LongSupplier nanoTime;
  private final ExecutorService executor;
  private final LeaseTrouble trouble;
  private volatile long renewedAt = NEVER;
  private volatile boolean closed;
  private boolean inTerm;
  private volatile @Nullable CompletableFuture<?> term;

  /**
   * Prepares; {@link #start} begins.
   *
   * @param onStart called when a term begins
   * @param onStop called when it ends
   */
  public Leadership(
      KubernetesClient client,
      Settings settings,
      Runnable onStart,
      Runnable onStop,
      LongSupplier nanoTime) {
    this.trouble = new LeaseTrouble(settings.namespace() + "/" + settings.leaseName());
    this.lease = Clients.ofLease(client, settings.renewDeadline());
    this.settings = settings;
    this.onStart = onStart;
    this.onStop = onStop;
    this.nanoTime = nanoTime;
    this.executor =
        Executors.newCachedThreadPool(Thread.ofPlatform().name("leader-", 0).daemon().factory());
  }

  /** Begins to run for leader, again and again until closed. */
  public void start() {
    executor.execute(this::runTerms);
  }

  @Override
  public boolean open() {
    long at = renewedAt;
    return at != NEVER && nanoTime.getAsLong() - at < safeNanos();
  }

  /** Whether we lead as far as we know. */
  public boolean leading() {
    return open();
  }

  /** Gives the lease back and stops. */
  @Override
  public void close() {
    closed = true;
    endTerm();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A tenth of the lease is kept as reserve for a write that is already on its way. */
  private long safeNanos() {
    return settings.leaseDuration().toNanos() * 9 / 10;
  }

  private void runTerms() {
    while (!closed) {
      try {
        LeaderElector elector = new LeaderElector(lease, config(), executor());
        CompletableFuture<?> running = elector.start();
        term = running;
        if (closed) {
          running.cancel(true);
        }
        running.join();
      } catch (CancellationException e) {
        LOG.debug("Leader election of {} cancelled", settings.identity());
      } catch (CompletionException e) {
        LOG.warn("Leader election of {} failed, starting over", settings.identity(), e);
      }
      endTerm();
    }
  }

  private Executor executor() {
    return task -> {
      if (!executor.isShutdown()) {
        executor.execute(task);
      }
    };
  }

  private io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig config() {
    return new LeaderElectionConfigBuilder()
        .withName(settings.leaseName())
        .withLock(
            new WatchedLock(
                new LeaseLock(settings.namespace(), settings.leaseName(), settings.identity())))
        .withLeaseDuration(settings.leaseDuration())
        .withRenewDeadline(settings.renewDeadline())
        .withRetryPeriod(settings.retryPeriod())
        .withReleaseOnCancel(true)
        .withLeaderCallbacks(
            new LeaderCallbacks(
                this::beginTerm, this::endTerm, leader -> LOG.info("Leader is {}", leader)))
        .build();
  }

  private synchronized void beginTerm() {
    if (!inTerm) {
      inTerm = true;
      LOG.info("{} leads", settings.identity());
      onStart.run();
    }
  }

  private synchronized void endTerm() {
    renewedAt = NEVER;
    if (inTerm) {
      inTerm = false;
      LOG.info("{} leads no more", settings.identity());
      onStop.run();
    }
    CompletableFuture<?> current = term;
    if (current != null) {
      // An elector that failed otherwise than by the API server never ends by itself.
      current.cancel(true);
    }
  }

  /** Notes when the lease was last surely ours, and how long that of others has not changed. */
  private final class WatchedLock implements Lock {

    private final Lock lock;
    private volatile long readAt;
    private @Nullable LeaderElectionRecord seen;
    private long seenAt;

    WatchedLock(Lock lock) {
      this.lock = lock;
    }

    @Override
    public @Nullable LeaderElectionRecord get(KubernetesClient kubernetes) {
      readAt = nanoTime.getAsLong();
      try {
        LeaderElectionRecord current = lock.get(kubernetes);
        trouble.over();
        return current == null || ours(current) ? current : asSeen(current, readAt);
      } catch (KubernetesClientException e) {
        trouble.because(e);
        throw e;
      } catch (RuntimeException e) {
        // The elector tries again after this one only; any other would end it without a word.
        trouble.because(e);
        throw new KubernetesClientException("The lease is not readable: " + describe(), e);
      }
    }

    private synchronized LeaderElectionRecord asSeen(LeaderElectionRecord current, long now) {
      if (!current.equals(seen)) {
        seen = current;
        seenAt = now;
      }
      return new LeaderElectionRecord(
          current.getHolderIdentity(),
          current.getLeaseDuration(),
          current.getAcquireTime(),
          ZonedDateTime.now(ZoneOffset.UTC).minusNanos(now - seenAt),
          current.getLeaderTransitions());
    }

    @Override
    public void create(KubernetesClient kubernetes, LeaderElectionRecord leaderElectionRecord) {
      lock.create(kubernetes, leaderElectionRecord);
      renewedAt = readAt;
    }

    @Override
    public void update(KubernetesClient kubernetes, LeaderElectionRecord leaderElectionRecord) {
      if (ours(leaderElectionRecord)) {
        lock.update(kubernetes, leaderElectionRecord);
        renewedAt = readAt;
      } else {
        // Nothing may be written from the moment others may take it.
        renewedAt = NEVER;
        giveBack(kubernetes);
      }
    }

    /** The library's merge patch leaves the holder as it is, so others would wait for the end. */
    private void giveBack(KubernetesClient kubernetes) {
      Lease lease =
          kubernetes
              .leases()
              .inNamespace(settings.namespace())
              .withName(settings.leaseName())
              .get();
      if (lease != null
          && lease.getSpec() != null
          && identity().equals(lease.getSpec().getHolderIdentity())) {
        kubernetes
            .resource(lease)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\":{\"resourceVersion\":\"%s\"},\"spec\":{\"holderIdentity\":null}}"
                    .formatted(lease.getMetadata().getResourceVersion()));
      }
    }

    private boolean ours(LeaderElectionRecord leaderElectionRecord) {
      return identity().equals(leaderElectionRecord.getHolderIdentity());
    }

    @Override
    public String identity() {
      return lock.identity();
    }

    @Override
    public String describe() {
      return lock.describe();
    }
  }
}
