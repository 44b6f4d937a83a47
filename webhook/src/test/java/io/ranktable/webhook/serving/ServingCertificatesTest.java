package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class ServingCertificatesTest {
  private static final ServingSettings SETTINGS = ServingSettings.of("ranktable-system");

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  @SuppressWarnings("NullAway.Init")
  private KubernetesMockServer server;

  private final LiveTls tls = new LiveTls();

  @Test
  void servesAlthoughThereIsNoWebhookConfigurationAndSaysThatThereIsNone() {
    try (ServingCertificates certificates = started(client)) {
      await().until(() -> certificates.bundle().bundleDetail().contains("does not exist"));

      assertThat(certificates.leaf().leafLoaded()).isTrue();
      assertThat(certificates.bundle().bundleSeen()).isFalse();
    }
  }

  @Test
  void makesANewSecretAtOnceWhenItIsDeleted() {
    try (ServingCertificates certificates = started(client)) {
      await().until(() -> secretUid() != null);
      String first = secretUid();
      client.secrets().inNamespace("ranktable-system").withName("ranktable-injector-ca").delete();

      await().until(() -> secretUid() != null && !Objects.equals(secretUid(), first));
      assertThat(certificates.leaf().leafLoaded()).isTrue();
    }
  }

  @Test
  void startsWithoutAnApiServerAndSaysSo() {
    server.shutdown();

    try (KubernetesClient impatient = Tls.impatient(client);
        ServingCertificates certificates = started(impatient)) {
      await()
          .until(() -> certificates.leaf().leafDetail().contains("could not be read or written"));

      assertThat(certificates.leaf().leafLoaded()).isFalse();
    }
  }

  private @Nullable String secretUid() {
    Secret secret =
        client.secrets().inNamespace("ranktable-system").withName("ranktable-injector-ca").get();
    return secret == null ? null : secret.getMetadata().getUid();
  }

  private ServingCertificates started(KubernetesClient with) {
    ServingCertificates certificates =
        new ServingCertificates(with, SETTINGS, tls, InstantSource.system(), Tls.RANDOM);
    certificates.start();
    return certificates;
  }
}
