package io.ranktable.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.x509.Pem;
import io.ranktable.certs.x509.ServerNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole process with a certificate that somebody else has made. */
@EnableKubernetesMockClient(crud = true)
class MountedServerTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  private final SecureRandom random = new SecureRandom();
  private final Authority authority =
      Authority.create(Instant.now(), Duration.ofDays(30), 1, random);

  @Test
  void servesWithTheFilesOfTheSecretAndMakesNoneItself(@TempDir Path directory) throws Exception {
    Leaf first = leaf(Duration.ofHours(1));
    write(directory, first);
    client.resource(trusting(authority)).create();
    try (ConfigurableApplicationContext server =
        RanktableApplication.start(
            client.getConfiguration(),
            Map.of(
                "ranktable.namespace", "ranktable-system",
                "ranktable.identity", "replica-1",
                "ranktable.serving.certificate-directory", directory.toString(),
                "ranktable.controller.enabled", "false",
                "server.port", "0",
                "management.server.port", "0"))) {
      await()
          .atMost(SOON)
          .until(() -> Management.get(server, "/health/readiness").statusCode() == 200);
      assertThat(Management.get(server, "/health/leaf").body()).contains("from " + directory);
      assertAnswers(server);
      awaitEnd(server, first);

      Leaf renewed = leaf(Duration.ofHours(2));
      write(directory, renewed);
      awaitEnd(server, renewed);
      assertAnswers(server);
    }
    assertThat(client.secrets().inAnyNamespace().list().getItems()).isEmpty();
  }

  private void assertAnswers(ConfigurableApplicationContext server) throws Exception {
    try (HttpsClient https =
        new HttpsClient(authority.certificate(), Management.httpsPort(server))) {
      assertThat(https.get().statusCode()).isEqualTo(405);
    }
  }

  private static void awaitEnd(ConfigurableApplicationContext server, Leaf leaf) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(gauge(Management.get(server, "/prometheus").body()))
                    .isEqualTo(leaf.notAfter().getEpochSecond()));
  }

  private static long gauge(String metrics) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("ranktable_leaf_end_seconds "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  private static MutatingWebhookConfiguration trusting(Authority authority) {
    return new MutatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName("zz-ranktable-injector")
        .endMetadata()
        .addNewWebhook()
        .withName("pods.ranktable.io")
        .withNewClientConfig()
        .withCaBundle(Bundle.of(authority.certificate()).caBundle())
        .endClientConfig()
        .endWebhook()
        .build();
  }

  private Leaf leaf(Duration life) {
    ServerNames names =
        ServerNames.ofService("ranktable-injector", "ranktable-system").plus(List.of("localhost"));
    return Leaf.issue(authority, names, Instant.now(), life, random);
  }

  private static void write(Path directory, Leaf leaf) throws IOException {
    Files.writeString(directory.resolve("tls.crt"), Pem.of(leaf.certificate()));
    Files.writeString(directory.resolve("tls.key"), Pem.of(leaf.key()));
  }
}
