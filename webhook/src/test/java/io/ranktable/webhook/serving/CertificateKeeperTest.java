package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.rollover.Phase;
import io.ranktable.certs.rollover.StoredAuthorities;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class CertificateKeeperTest {
  private static final String NAMESPACE = "ranktable-system";
  private static final String SECRET = "ranktable-injector-ca";

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  @SuppressWarnings("NullAway.Init")
  private KubernetesMockServer server;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.SECONDS));
  private final InstantSource clock = now::get;
  private final LiveTls tls = new LiveTls();

  @SuppressWarnings("NullAway.Init")
  private CertificateKeeper keeper;

  @BeforeEach
  void keeper() {
    client = Tls.impatient(client);
    keeper = keeper(tls);
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void createsTheSecretAndServes() {
    assertThat(keeper.leafLoaded()).isFalse();
    assertThat(keeper.leafDetail()).isEqualTo("No server certificate is loaded yet");

    StoredAuthorities stored = keeper.keep().orElseThrow();

    assertThat(secret().getMetadata().getLabels()).isEqualTo(AuthoritySecret.LABELS);
    assertThat(secret().getData()).containsKeys("ca-1.crt", "ca-1.key");
    assertThat(leaf().signer()).isEqualTo(stored.signing().certificate());
    assertThat(leaf().names().dns()).contains("ranktable-injector.ranktable-system.svc");
    assertThat(keeper.leafLoaded()).isTrue();
    assertThat(keeper.leafDetail()).startsWith("Serving with leaf ").contains("signed by CN=");
    assertThat(keeper.leafEnd()).contains(now.get().plus(Duration.ofDays(7)));
    assertThat(keeper.authorityEnd()).contains(now.get().plus(Duration.ofDays(365)));
  }

  @Test
  void changesNothingWhileAllIsGood() {
    keeper.keep();
    Leaf leaf = leaf();
    String version = secret().getMetadata().getResourceVersion();

    now.updateAndGet(then -> then.plus(Duration.ofDays(4)));
    keeper.keep();

    assertThat(leaf()).isSameAs(leaf);
    assertThat(secret().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  void renewsTheLeafAtTwoThirdsOfItsLife() {
    keeper.keep();
    Leaf leaf = leaf();

    now.updateAndGet(then -> then.plus(Duration.ofHours(112)));
    keeper.keep();

    assertThat(leaf().notAfter()).isEqualTo(leaf.notAfter().plus(Duration.ofHours(112)));
    assertThat(leaf().signer()).isEqualTo(leaf.signer());
    assertThat(leaf().key()).isNotEqualTo(leaf.key());
  }

  @Test
  void secondReplicaSignsWithTheSameAuthorityAndAKeyOfItsOwn() {
    keeper.keep();
    LiveTls other = new LiveTls();

    keeper(other).keep();

    assertThat(other.leaf().orElseThrow().signer()).isEqualTo(leaf().signer());
    assertThat(other.leaf().orElseThrow().key()).isNotEqualTo(leaf().key());
  }

  @Test
  void replacesAnEndingAuthorityAndTrustsBoth() {
    StoredAuthorities first = keeper.keep().orElseThrow();

    now.updateAndGet(then -> then.plus(Duration.ofDays(359)));
    StoredAuthorities second = keeper.keep().orElseThrow();

    assertThat(second.phase()).isEqualTo(Phase.SWITCHED);
    assertThat(second.bundle(now.get()).contains(first.signing().certificate())).isTrue();
    assertThat(leaf().signer()).isEqualTo(second.signing().certificate());
  }

  @Test
  void makesANewSecretWhenItWasDeletedAndGoesOnTrustingTheOldAuthority() {
    StoredAuthorities first = keeper.keep().orElseThrow();
    Leaf leaf = leaf();
    client.secrets().inNamespace(NAMESPACE).withName(SECRET).delete();

    StoredAuthorities second = keeper.keep().orElseThrow();

    assertThat(second.signing().generation()).isEqualTo(2);
    assertThat(second.bundle(now.get()).contains(first.signing().certificate())).isTrue();
    assertThat(leaf()).isSameAs(leaf);
  }

  @Test
  void leavesASecretOfOthersAloneAndSaysSo() {
    Secret foreign = create(Map.of("app", "theirs"), Map.of("key", "dmFsdWU="));

    assertThat(keeper.keep()).isEmpty();

    assertThat(secret()).isEqualTo(foreign);
    assertThat(keeper.leafLoaded()).isFalse();
    assertThat(keeper.leafDetail())
        .contains("Secret ranktable-system/ranktable-injector-ca is not ours")
        .contains("delete it");
  }

  @Test
  void replacesADamagedSecretOfOursWhenItNeedsALeaf() {
    create(AuthoritySecret.LABELS, Map.of("format", "?"));

    assertThat(keeper.keep()).isPresent();

    assertThat(keeper.leafLoaded()).isTrue();
    assertThat(secret().getData()).containsKeys("ca-1.crt", "ca-1.key");
  }

  @Test
  void leavesADamagedSecretOfOursUntilItNeedsALeafAndServesOn() {
    keeper.keep();
    client
        .secrets()
        .inNamespace(NAMESPACE)
        .withName(SECRET)
        .edit(secret -> new SecretBuilder(secret).addToData("format", "Mg==").build());

    assertThat(keeper.keep()).isEmpty();
    assertThat(keeper.leafDetail()).contains("cannot be read (format: this program reads format 1");

    now.updateAndGet(then -> then.plus(Duration.ofDays(5)));
    assertThat(keeper.keep()).map(stored -> stored.signing().generation()).contains(2);
    assertThat(keeper.leafDetail()).doesNotContain("cannot be read");
  }

  @Test
  void renewsFromMemoryWhileTheApiServerIsAway() {
    keeper.keep();
    Leaf leaf = leaf();
    server.shutdown();

    now.updateAndGet(then -> then.plus(Duration.ofDays(5)));
    assertThat(keeper.keep()).isEmpty();

    assertThat(leaf().signer()).isEqualTo(leaf.signer());
    assertThat(leaf().notAfter()).isAfter(leaf.notAfter());
    assertThat(keeper.leafDetail()).contains("could not be read or written");
  }

  @Test
  void loserOfARaceToWriteReadsAgain() {
    AuthoritySecret secret = new AuthoritySecret(client, NAMESPACE, SECRET);
    StoredAuthorities mine = StoredAuthorities.steady(Tls.authority(1), now.get());
    StoredAuthorities theirs = StoredAuthorities.steady(Tls.authority(1), now.get());
    assertThat(secret.write(Optional.empty(), theirs)).isTrue();

    assertThat(secret.write(Optional.empty(), mine)).isFalse();

    assertThat(keeper.keep()).contains(theirs);
  }

  private CertificateKeeper keeper(LiveTls into) {
    ServingSettings settings = ServingSettings.of(NAMESPACE);
    return new CertificateKeeper(
        new AuthoritySecret(client, NAMESPACE, SECRET), into, settings, clock, Tls.RANDOM);
  }

  private Leaf leaf() {
    return tls.leaf().orElseThrow();
  }

  private Secret secret() {
    return client.secrets().inNamespace(NAMESPACE).withName(SECRET).require();
  }

  private Secret create(Map<String, String> labels, Map<String, String> data) {
    return client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(SECRET)
                .withLabels(labels)
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }
}
