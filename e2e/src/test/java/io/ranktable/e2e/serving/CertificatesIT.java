package io.ranktable.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.ranktable.certs.rollover.Phase;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import io.ranktable.webhook.serving.ServingSettings;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnCluster
class CertificatesIT {
  private static final String FIELD_MANAGER = "ranktable-injector-certificates";
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration TRUST_DELAY = Duration.ofSeconds(1);

  private final TestCluster cluster;
  private final KubernetesClient client;
  private final String namespace;
  private final ServingSettings settings;

  CertificatesIT(TestCluster cluster, TestNamespace namespace) {
    this.cluster = cluster;
    this.client = cluster.client();
    this.namespace = namespace.name();
    this.settings = settings(this.namespace, this.namespace);
  }

  @BeforeEach
  @AfterEach
  void noSecretIsLeft() {
    client.secrets().inNamespace(namespace).delete();
  }

  @Test
  void replicasThatStartTogetherCreateOneSecretOnce() {
    for (int round = 0; round < 10; round++) {
      List<Watcher.Action> seen = new CopyOnWriteArrayList<>();
      noSecretIsLeft();
      try (Watch watch = client.secrets().inNamespace(namespace).watch(recorder(seen));
          Replica one = Replica.start(cluster, settings);
          Replica two = Replica.start(cluster, settings);
          Replica three = Replica.start(cluster, settings)) {
        List<Replica> replicas = List.of(one, two, three);
        await().until(() -> replicas.stream().allMatch(replica -> replica.leaf().leafLoaded()));
        await().until(() -> seen.contains(Watcher.Action.ADDED));

        assertThat(replicas.stream().map(replica -> replica.servingWith().signer()).distinct())
            .hasSize(1);
        assertThat(replicas.stream().map(replica -> replica.servingWith().key()).distinct())
            .hasSize(3);
        assertThat(seen).filteredOn(action -> action != Watcher.Action.DELETED).hasSize(1);
        assertThat(watch).isNotNull();
      }
    }
  }

  @Test
  void everyEntryTrustsTheAuthorityAndNothingElseOfItChanges() {
    try (Configuration configuration =
            Configuration.idle(client, namespace, "one.ranktable.io", "two.ranktable.io");
        Replica replica = startedAndSeen()) {
      MutatingWebhookConfiguration stored = configuration.stored();

      assertThat(configuration.trusts(replica.servingWith().signer())).isTrue();
      assertThat(stored.getWebhooks())
          .extracting(MutatingWebhook::getName)
          .containsExactly("one.ranktable.io", "two.ranktable.io");
      assertThat(stored.getWebhooks())
          .allSatisfy(
              entry -> {
                assertThat(entry.getClientConfig().getService().getPath())
                    .isEqualTo("/" + entry.getName());
                assertThat(entry.getFailurePolicy()).isEqualTo("Fail");
                assertThat(entry.getRules()).hasSize(1);
              });
      assertThat(ownedFields(stored, FIELD_MANAGER))
          .contains("f:caBundle")
          .doesNotContain("f:service", "f:rules", "f:failurePolicy", "f:labels");
      assertThat(replica.bundle().bundleDetail()).endsWith("trusts our certificate");
    }
  }

  @Test
  void whatIsWipedOrForgedByHandIsHealedWithinASecond() {
    try (Configuration configuration =
            Configuration.idle(client, namespace, "one.ranktable.io", "two.ranktable.io");
        Replica replica = startedAndSeen()) {
      X509Certificate signer = replica.servingWith().signer();

      for (String drift : new String[] {"", "bm90IGEgY2VydGlmaWNhdGU="}) {
        configuration
            .resource()
            .edit(
                found ->
                    new MutatingWebhookConfigurationBuilder(found)
                        .editMatchingWebhook(entry -> entry.getName().equals("two.ranktable.io"))
                        .editClientConfig()
                        .withCaBundle(drift.isEmpty() ? null : drift)
                        .endClientConfig()
                        .endWebhook()
                        .build());

        await().atMost(Duration.ofSeconds(1)).until(() -> configuration.trusts(signer));
      }
    }
  }

  @Test
  void otherOwnersKeepTheirFieldsAndMayAddAnEntry() {
    try (Configuration configuration = Configuration.idle(client, namespace, "one.ranktable.io");
        Replica replica = startedAndSeen()) {
      client
          .resource(
              new MutatingWebhookConfigurationBuilder()
                  .withNewMetadata()
                  .withName(namespace)
                  .addToLabels("theirs", "yes")
                  .endMetadata()
                  .addNewWebhook()
                  .withName("one.ranktable.io")
                  .withTimeoutSeconds(7)
                  .endWebhook()
                  .addToWebhooks(
                      configuration.stored().getWebhooks().getFirst().toBuilder()
                          .withName("added.ranktable.io")
                          .editClientConfig()
                          .withCaBundle(null)
                          .endClientConfig()
                          .build())
                  .build())
          .fieldManager("theirs")
          .forceConflicts()
          .serverSideApply();

      await().atMost(SOON).until(() -> configuration.trusts(replica.servingWith().signer()));

      MutatingWebhookConfiguration stored = configuration.stored();
      assertThat(stored.getMetadata().getLabels()).containsEntry("theirs", "yes");
      assertThat(stored.getWebhooks())
          .extracting(MutatingWebhook::getName, MutatingWebhook::getTimeoutSeconds)
          .containsExactly(tuple("one.ranktable.io", 7), tuple("added.ranktable.io", 5));
      assertThat(ownedFields(stored, "theirs")).contains("f:timeoutSeconds", "f:theirs");
    }
  }

  @Test
  void anEntryThatWasRemovedIsNotBroughtBack() {
    try (Configuration configuration =
            Configuration.idle(client, namespace, "one.ranktable.io", "two.ranktable.io");
        Replica replica = startedAndSeen()) {
      configuration
          .resource()
          .edit(
              found ->
                  new MutatingWebhookConfigurationBuilder(found)
                      .removeMatchingFromWebhooks(
                          entry -> entry.getName().equals("two.ranktable.io"))
                      .editMatchingWebhook(entry -> true)
                      .editClientConfig()
                      .withCaBundle(null)
                      .endClientConfig()
                      .endWebhook()
                      .build());

      await().atMost(SOON).until(() -> configuration.trusts(replica.servingWith().signer()));

      assertThat(configuration.stored().getWebhooks())
          .extracting(MutatingWebhook::getName)
          .containsExactly("one.ranktable.io");
    }
  }

  @Test
  void nothingIsWrittenWhereEverythingIsRight() {
    try (Configuration configuration =
            Configuration.idle(client, namespace, "one.ranktable.io", "two.ranktable.io");
        Replica replica = startedAndSeen()) {
      String version = configuration.version();
      String secretVersion = secret().getMetadata().getResourceVersion();

      try (Replica another = startedAndSeen()) {
        assertThat(another.servingWith().signer()).isEqualTo(replica.servingWith().signer());
        assertThat(configuration.version()).isEqualTo(version);
        assertThat(secret().getMetadata().getResourceVersion()).isEqualTo(secretVersion);
      }
    }
  }

  @Test
  void aConfigurationThatComesLaterIsSeenAtOnce() {
    try (Replica replica = Replica.start(cluster, settings)) {
      await().until(() -> replica.bundle().bundleDetail().contains("does not exist"));
      assertThat(replica.leaf().leafLoaded()).isTrue();
      assertThat(replica.bundle().bundleSeen()).isFalse();

      try (Configuration configuration =
          Configuration.idle(client, namespace, "one.ranktable.io")) {
        await().atMost(SOON).until(() -> replica.bundle().bundleSeen());

        assertThat(configuration.trusts(replica.servingWith().signer())).isTrue();
      }
      await().until(() -> replica.bundle().bundleDetail().contains("does not exist"));
      assertThat(replica.bundle().bundleSeen()).as("once seen it stays seen").isTrue();
    }
  }

  @Test
  void aSecretOfOthersIsLeftAloneAndTakenOverOnceItIsGone() {
    Secret foreign =
        client
            .resource(
                new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName(settings.caSecretName())
                    .addToLabels("app", "theirs")
                    .endMetadata()
                    .addToStringData("key", "value")
                    .build())
            .create();

    try (Replica replica = Replica.start(cluster, settings)) {
      await().until(() -> replica.leaf().leafDetail().contains("is not ours"));
      assertThat(replica.leaf().leafDetail())
          .contains(namespace + "/" + settings.caSecretName(), "delete it");
      assertThat(secret()).isEqualTo(foreign);

      client.resource(foreign).delete();

      await().atMost(SOON).until(() -> replica.leaf().leafLoaded());
      assertThat(secret().getMetadata().getLabels())
          .containsAllEntriesOf(
              Map.of(
                  "app.kubernetes.io/managed-by",
                  "ranktable-injector",
                  "ranktable.io/kind",
                  "authority"));
    }
  }

  @Test
  void aDeletedSecretIsMadeAnewAndItsAuthorityGivesWayToANewOne() {
    try (Configuration configuration = Configuration.idle(client, namespace, "one.ranktable.io");
        Replica one = startedAndSeen();
        Replica two = startedAndSeen()) {
      X509Certificate old = one.servingWith().signer();
      awaitSteady(one);
      client.secrets().inNamespace(namespace).withName(settings.caSecretName()).delete();

      await()
          .atMost(SOON.multipliedBy(2))
          .until(
              () ->
                  Stream.of(one, two)
                      .noneMatch(replica -> replica.servingWith().signer().equals(old)));

      X509Certificate young = one.servingWith().signer();
      assertThat(two.servingWith().signer()).isEqualTo(young);
      assertThat(configuration.trusts(young)).isTrue();
      assertThat(configuration.trusts(old)).isTrue();
    }
  }

  @Test
  void whoAsksForANewAuthorityGetsOneOnce() {
    try (Configuration configuration = Configuration.idle(client, namespace, "one.ranktable.io");
        Replica replica = startedAndSeen()) {
      X509Certificate old = replica.servingWith().signer();
      awaitSteady(replica);

      client
          .secrets()
          .inNamespace(namespace)
          .withName(settings.caSecretName())
          .edit(
              secret ->
                  new SecretBuilder(secret)
                      .editMetadata()
                      .addToAnnotations("ranktable.io/new-authority", "please")
                      .endMetadata()
                      .build());

      await()
          .atMost(SOON.multipliedBy(2))
          .until(() -> replica.leaf().phase().equals(Optional.of(Phase.SWITCHED)));
      assertThat(replica.servingWith().signer()).isNotEqualTo(old);
      assertThat(configuration.trusts(old)).isTrue();
      assertThat(secret().getMetadata().getAnnotations()).isNullOrEmpty();
    }
  }

  private Replica startedAndSeen() {
    Replica replica = Replica.start(cluster, settings);
    await().until(() -> replica.bundle().bundleSeen());
    return replica;
  }

  private static void awaitSteady(Replica replica) {
    await().atMost(SOON).until(() -> replica.leaf().phase().equals(Optional.of(Phase.STEADY)));
  }

  private Secret secret() {
    return client.secrets().inNamespace(namespace).withName(settings.caSecretName()).require();
  }

  private static ServingSettings settings(String namespace, String configuration) {
    ServingSettings usual = ServingSettings.of(namespace);
    return new ServingSettings(
        namespace,
        usual.serviceName(),
        usual.extraNames(),
        usual.caSecretName(),
        configuration,
        usual.caLife(),
        usual.leafLife(),
        TRUST_DELAY);
  }

  private static String ownedFields(MutatingWebhookConfiguration stored, String manager) {
    return stored.getMetadata().getManagedFields().stream()
        .filter(entry -> entry.getManager().equals(manager))
        .map(entry -> String.valueOf(entry.getFieldsV1().getAdditionalProperties()))
        .reduce("", String::concat);
  }

  private static Watcher<Secret> recorder(List<Watcher.Action> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, Secret secret) {
        seen.add(action);
      }

      @Override
      public void onClose(WatcherException cause) {
        throw new AssertionError("The watch broke", cause);
      }
    };
  }
}
