package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the certificates of the running server: looks at the Secret and the webhook configuration
 * when either changes, and each minute by the clock of the wall. What fails is tried again, soon
 * first, then each minute. One thread does it all; it never ends the process.
 */
public final class ServingCertificates implements KeptCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(ServingCertificates.class);
  private static final Duration CHECK = Duration.ofMinutes(1);
  private static final Duration GLANCE = Duration.ofSeconds(1);
  private static final Duration LEAST = Duration.ofMillis(10);

  private final KubernetesClient client;
  private final ServingSettings settings;
  private final InstantSource clock;
  private final CertificateKeeper keeper;
  private final BundlePublisher publisher;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificates").daemon().factory());
  private int failures;
  private Duration lastDrift = Duration.ZERO;

  /** The one look that is planned, so that they never add up to a crowd. */
  private Future<?> planned = CompletableFuture.completedFuture(null);

  /**
   * Does nothing before {@link #start}.
   *
   * @param tls receives the leaf
   * @param clock the time of day
   * @param random for keys and serial numbers
   */
  public ServingCertificates(
      KubernetesClient client,
      ServingSettings settings,
      LiveTls tls,
      InstantSource clock,
      SecureRandom random) {
    this.client = client;
    this.settings = settings;
    this.clock = clock;
    this.publisher =
        new BundlePublisher(
            new WebhookEntries(client, settings.webhookConfigurationName()),
            clock,
            System::nanoTime);
    this.keeper =
        new CertificateKeeper(
            new AuthoritySecret(client, settings.namespace(), settings.caSecretName()),
            publisher,
            tls,
            settings,
            clock,
            random);
  }

  /** Begins to work and returns at once, also when the API server is away. */
  @Override
  public void start() {
    wake();
    lastDrift = drift();
    var _ =
        thread.scheduleWithFixedDelay(
            this::watchClock, GLANCE.toMillis(), GLANCE.toMillis(), TimeUnit.MILLISECONDS);
    watch(client.secrets().inNamespace(settings.namespace()).withName(settings.caSecretName()));
    watch(
        client
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName(settings.webhookConfigurationName()));
  }

  /** Stops watching and working; the leaf stays loaded. */
  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
    thread.shutdownNow();
  }

  @Override
  public LeafStatus leaf() {
    return keeper;
  }

  @Override
  public BundleStatus bundle() {
    return publisher;
  }

  private <T> void watch(Informable<T> one) {
    SharedIndexInformer<T> informer =
        one.runnableInformer(0)
            .exceptionHandler((started, failure) -> true)
            .addEventHandler(new Waker<>());
    informers.add(informer);
    var _ = informer.start();
  }

  /** Sees that the machine was suspended or its clock set: then what is due is another. */
  private void watchClock() {
    Duration drift = drift();
    if (drift.minus(lastDrift).abs().compareTo(GLANCE) > 0) {
      LOG.info("The clock has moved by {} besides the time that passed", drift.minus(lastDrift));
      wake();
    }
    lastDrift = drift;
  }

  private Duration drift() {
    return Duration.between(Instant.EPOCH, clock.instant()).minusNanos(System.nanoTime());
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      try {
        thread.execute(this::work);
      } catch (RejectedExecutionException e) {
        LOG.trace("Closed meanwhile", e);
      }
    }
  }

  private void work() {
    woken.set(false);
    try {
      CertificateKeeper.Look look = keeper.look();
      Duration most = look.done() ? CHECK : backOff();
      failures = look.done() ? 0 : failures;
      wakeAfter(look.rest().filter(rest -> rest.compareTo(most) < 0).orElse(most));
    } catch (RuntimeException e) {
      LOG.error("Certificates could not be looked after; this is tried again", e);
      wakeAfter(backOff());
    }
  }

  private void wakeAfter(Duration delay) {
    try {
      planned.cancel(false);
      // A little later than it is due: a clock may go by coarser steps than another.
      long millis = delay.plus(LEAST).toMillis();
      planned = thread.schedule(this::wake, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("Closed meanwhile", e);
    }
  }

  /** Half a second, doubled at each failure up to a minute, less up to a quarter by chance. */
  private Duration backOff() {
    long full = Math.min(CHECK.toMillis(), 500L << Math.min(failures, 7));
    failures++;
    return Duration.ofMillis(full - ThreadLocalRandom.current().nextLong(full / 4));
  }

  private final class Waker<T> implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T added) {
      wake();
    }

    @Override
    public void onUpdate(T before, T after) {
      wake();
    }

    @Override
    public void onDelete(T deleted, boolean finalStateUnknown) {
      wake();
    }
  }
}
