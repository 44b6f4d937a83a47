package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves with a certificate that somebody else makes and renews, cert-manager for example, in a
 * Secret that is mounted as files. The files are looked at every few seconds, for kubelet tells
 * nobody when it has changed them; whether API servers trust what is served with is looked at when
 * that or the webhook configuration changes, and each minute. Nothing is written anywhere.
 */
public final class MountedCertificates implements KeptCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(MountedCertificates.class);

  /** Three small files; kubelet itself looks at a Secret about once a minute. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  private static final int LOOKS_PER_CHECK = 30;

  private final KubernetesClient client;
  private final String configuration;
  private final LiveTls tls;
  private final MountedCertificate certificate;
  private final TrustObserver observer;
  private final AtomicBoolean changed = new AtomicBoolean(true);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificates").daemon().factory());
  private @Nullable SharedIndexInformer<MutatingWebhookConfiguration> informer;
  private int looks;

  /**
   * Does nothing before {@link #start}.
   *
   * @param directory where the Secret is mounted
   * @param tls receives the certificate
   * @param clock the time of day
   */
  public MountedCertificates(
      KubernetesClient client,
      ServingSettings settings,
      Path directory,
      LiveTls tls,
      InstantSource clock) {
    this.client = client;
    this.configuration = settings.webhookConfigurationName();
    this.tls = tls;
    this.certificate = new MountedCertificate(directory, settings.calledName(), tls, clock);
    this.observer = new TrustObserver(client, configuration, clock);
  }

  @Override
  public void start() {
    var _ = thread.scheduleWithFixedDelay(this::work, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    informer =
        client
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName(configuration)
            .runnableInformer(0)
            .exceptionHandler((started, failure) -> true)
            .addEventHandler(new Waker());
    var _ = informer.start();
  }

  @Override
  public LeafStatus leaf() {
    return certificate;
  }

  @Override
  public BundleStatus bundle() {
    return observer;
  }

  @Override
  public void close() {
    if (informer != null) {
      informer.stop();
    }
    thread.shutdownNow();
  }

  private void work() {
    try {
      boolean loaded = certificate.look();
      boolean due = ++looks % LOOKS_PER_CHECK == 0;
      boolean asked = changed.getAndSet(false);
      if ((asked || loaded || due) && !observer.look(tls.served())) {
        changed.set(true);
      }
    } catch (RuntimeException e) {
      LOG.error("Certificates could not be looked after; this is tried again", e);
    }
  }

  private final class Waker implements ResourceEventHandler<MutatingWebhookConfiguration> {
    @Override
    public void onAdd(MutatingWebhookConfiguration added) {
      changed.set(true);
    }

    @Override
    public void onUpdate(MutatingWebhookConfiguration before, MutatingWebhookConfiguration after) {
      changed.set(true);
    }

    @Override
    public void onDelete(MutatingWebhookConfiguration deleted, boolean finalStateUnknown) {
      changed.set(true);
    }
  }
}
