package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.leaf.ServerCertificate;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class TrustObserverTest {
  private static final String NAME = "zz-ranktable-injector";

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  @SuppressWarnings("NullAway.Init")
  private KubernetesMockServer server;

  private final Leaf leaf = Tls.leaf(Tls.authority(1));
  private final Optional<ServerCertificate> served = Optional.of(leaf);
  private final String ours = Bundle.of(leaf.signer()).caBundle();
  private final String theirs = Bundle.of(Tls.authority(2).certificate()).caBundle();

  @SuppressWarnings("NullAway.Init")
  private TrustObserver observer;

  @BeforeEach
  void create() {
    observer = new TrustObserver(client, NAME, InstantSource.system());
  }

  @Test
  void seesTheAuthorityInEveryEntryAndNeverForgetsIt() {
    store(Map.of(), ours, ours);
    assertThat(observer.look(served)).isTrue();
    assertThat(observer.bundleSeen()).isTrue();
    assertThat(observer.bundleDetail()).endsWith("trusts our certificate");

    store(Map.of(), ours, theirs);
    observer.look(served);
    assertThat(observer.bundleSeen()).isTrue();
    assertThat(observer.bundleDetail()).contains("does not trust our certificate in entry-1:");
  }

  @Test
  void isNotContentWithAnotherAuthorityOrWhatIsNone() {
    for (String wrong : new String[] {theirs, "bm90IGEgY2VydGlmaWNhdGU="}) {
      store(Map.of(), wrong);
      observer.look(served);
      assertThat(observer.bundleSeen()).isFalse();
      assertThat(observer.bundleDetail())
          .isEqualTo(
              "MutatingWebhookConfiguration zz-ranktable-injector does not trust our certificate in"
                  + " entry-0: caBundle must hold the authority that signed it");
    }
  }

  @Test
  void waitsForCainjectorWhereItIsAsked() {
    Map<String, String> asked = Map.of("cert-manager.io/inject-ca-from", "sys/injector");
    store(asked, (String) null);
    observer.look(served);
    assertThat(observer.bundleSeen()).isFalse();
    assertThat(observer.bundleDetail()).endsWith("cert-manager's cainjector writes it");

    store(asked, ours);
    observer.look(served);
    assertThat(observer.bundleSeen()).isTrue();
  }

  @Test
  void leavesItToTheApiServersWhereThereIsNoBundle() {
    store(Map.of(), (String) null);

    observer.look(served);

    assertThat(observer.bundleSeen()).isTrue();
    assertThat(observer.bundleDetail()).contains("must trust the signer");
  }

  @Test
  void saysWhatIsNotThere() {
    observer.look(served);
    assertThat(observer.bundleDetail()).contains("does not exist");

    store(Map.of());
    observer.look(served);
    assertThat(observer.bundleDetail()).endsWith("has no entry");

    store(Map.of(), ours);
    observer.look(Optional.empty());
    assertThat(observer.bundleDetail()).startsWith("There is no certificate yet");
    assertThat(observer.bundleSeen()).isFalse();
  }

  @Test
  void saysThatTheApiServerDoesNotAnswer() {
    server.shutdown();
    try (KubernetesClient impatient = Tls.impatient(client)) {
      TrustObserver alone = new TrustObserver(impatient, NAME, InstantSource.system());

      assertThat(alone.look(served)).isFalse();
      assertThat(alone.bundleDetail()).contains("could not be read");
    }
  }

  private void store(Map<String, String> annotations, @Nullable String... bundles) {
    MutatingWebhookConfigurationBuilder builder =
        new MutatingWebhookConfigurationBuilder()
            .withNewMetadata()
            .withName(NAME)
            .withAnnotations(annotations)
            .endMetadata();
    for (int i = 0; i < bundles.length; i++) {
      builder =
          builder
              .addNewWebhook()
              .withName("entry-" + i)
              .withNewClientConfig()
              .withCaBundle(bundles[i])
              .endClientConfig()
              .endWebhook();
    }
    client.resource(builder.build()).createOr(existing -> existing.update());
  }
}
