package io.ranktable.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.x509.Pem;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import io.ranktable.webhook.serving.LiveTls;
import io.ranktable.webhook.serving.MountedCertificates;
import io.ranktable.webhook.serving.ServingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate of the webhook is somebody else's, as files that kubelet mounts and swaps. */
@OnCluster
class MountedCertificatesIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final SecureRandom random = new SecureRandom();
  private final KubernetesClient client;
  private final String namespace;
  private final LiveTls tls = new LiveTls();
  private final AllowingServer server;
  private final ServingSettings settings;
  private int generation;

  MountedCertificatesIT(TestCluster cluster, TestNamespace namespace) throws IOException {
    this.client = cluster.client();
    this.namespace = namespace.name();
    this.server = AllowingServer.start(cluster, tls);
    this.settings =
        new ServingSettings(
            this.namespace,
            "injector",
            List.of(server.host()),
            "ranktable-injector-ca",
            this.namespace,
            Duration.ofDays(365),
            Duration.ofDays(7),
            Duration.ofSeconds(1));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void podsAreAdmittedWhileItIsRenewedByAnotherAuthority(@TempDir Path directory)
      throws IOException {
    Authority first = authority(1);
    Authority second = authority(2);
    mount(directory, leaf(first));
    try (Configuration configuration =
            Configuration.calling(client, namespace, namespace, server.url());
        MountedCertificates certificates = start(directory)) {
      trust(configuration, Bundle.of(first.certificate()));
      String written = configuration.version();
      await().atMost(SOON).until(() -> certificates.bundle().bundleSeen());
      admitted();

      trust(configuration, Bundle.of(first.certificate(), second.certificate()));
      Leaf renewed = leaf(second);
      mount(directory, renewed);
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(server.admit(client, namespace)).isTrue();
                assertThat(certificates.leaf().leafEnd()).contains(renewed.notAfter());
              });
      trust(configuration, Bundle.of(second.certificate()));
      admitted();

      assertThat(configuration.version()).isNotEqualTo(written);
      assertThat(configuration.trusts(second.certificate())).isTrue();
      assertThat(client.secrets().inNamespace(namespace).list().getItems()).isEmpty();
      assertThat(
              configuration.stored().getMetadata().getManagedFields().stream()
                  .map(entry -> entry.getManager()))
          .doesNotContain("ranktable-injector-certificates");
    }
  }

  @Test
  void isNotReadyBeforeItIsTrustedAndSaysWhyNot(@TempDir Path directory) throws IOException {
    Authority authority = authority(1);
    try (Configuration configuration =
            Configuration.calling(client, namespace, namespace, server.url());
        MountedCertificates certificates = start(directory)) {
      await()
          .atMost(SOON)
          .until(() -> certificates.leaf().leafDetail().contains("tls.crt is not there"));
      assertThatThrownBy(() -> server.admit(client, namespace))
          .isInstanceOf(KubernetesClientException.class);

      trust(configuration, Bundle.of(authority(2).certificate()));
      mount(directory, leaf(authority));
      await().atMost(SOON).until(() -> certificates.leaf().leafLoaded());
      await()
          .atMost(SOON)
          .until(() -> certificates.bundle().bundleDetail().contains("does not trust"));
      assertThat(certificates.bundle().bundleSeen()).isFalse();

      trust(configuration, Bundle.of(authority.certificate()));
      await().atMost(SOON).until(() -> certificates.bundle().bundleSeen());
      admitted();
    }
  }

  private void admitted() {
    await()
        .atMost(SOON)
        .ignoreException(KubernetesClientException.class)
        .until(() -> server.admit(client, namespace));
    for (int i = 0; i < 5; i++) {
      assertThat(server.admit(client, namespace)).isTrue();
    }
  }

  private MountedCertificates start(Path directory) {
    MountedCertificates certificates =
        new MountedCertificates(client, settings, directory, tls, InstantSource.system());
    certificates.start();
    return certificates;
  }

  /** What cert-manager's cainjector, or the user, does. */
  private static void trust(Configuration configuration, Bundle bundle) {
    configuration
        .resource()
        .edit(
            found ->
                new MutatingWebhookConfigurationBuilder(found)
                    .editMatchingWebhook(entry -> true)
                    .editClientConfig()
                    .withCaBundle(bundle.caBundle())
                    .endClientConfig()
                    .endWebhook()
                    .build());
  }

  private Authority authority(int number) {
    return Authority.create(Instant.now(), Duration.ofDays(30), number, random);
  }

  private Leaf leaf(Authority authority) {
    return Leaf.issue(authority, settings.names(), Instant.now(), Duration.ofHours(1), random);
  }

  /** As kubelet does: a new directory, then one rename. */
  private void mount(Path directory, Leaf leaf) throws IOException {
    Path fresh = Files.createDirectory(directory.resolve("..generation_" + ++generation));
    Files.writeString(fresh.resolve("tls.crt"), Pem.of(leaf.certificate()));
    Files.writeString(fresh.resolve("tls.key"), Pem.of(leaf.key()));
    Files.writeString(fresh.resolve("ca.crt"), Pem.of(leaf.signer()));
    Path link = Files.createSymbolicLink(directory.resolve("..tmp"), fresh.getFileName());
    Files.move(
        link,
        directory.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
