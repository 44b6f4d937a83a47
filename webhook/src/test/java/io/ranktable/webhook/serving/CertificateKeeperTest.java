package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.bundle.Publication;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.rollover.Phase;
import io.ranktable.certs.rollover.StoredAuthorities;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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
  private final AtomicLong nanos = new AtomicLong();
  private final Entries entries = new Entries();
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

    StoredAuthorities stored = keep().orElseThrow();

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
    keep();
    Leaf leaf = leaf();
    String version = secret().getMetadata().getResourceVersion();

    now.updateAndGet(then -> then.plus(Duration.ofDays(4)));
    keep();

    assertThat(leaf()).isSameAs(leaf);
    assertThat(secret().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  void renewsTheLeafAtTwoThirdsOfItsLife() {
    keep();
    Leaf leaf = leaf();

    now.updateAndGet(then -> then.plus(Duration.ofHours(112)));
    keep();

    assertThat(leaf().notAfter()).isEqualTo(leaf.notAfter().plus(Duration.ofHours(112)));
    assertThat(leaf().signer()).isEqualTo(leaf.signer());
    assertThat(leaf().key()).isNotEqualTo(leaf.key());
  }

  @Test
  void servesWithAGoodCertificateWhereverTheClockIsSet() {
    publishTo("one.ranktable.io");
    for (int days : new int[] {0, 5, -10, 30, -2, 400, -300, 1}) {
      now.updateAndGet(then -> then.plus(Duration.ofDays(days)));

      keep();
      passes(Duration.ofMinutes(1));
      StoredAuthorities stored = keep().orElseThrow();

      assertThat(now.get())
          .as("%d days", days)
          .isBetween(leaf().certificate().getNotBefore().toInstant(), leaf().notAfter())
          .isBetween(leaf().signer().getNotBefore().toInstant(), stored.signing().notAfter());
      assertThat(stored.bundle().contains(leaf().signer())).isTrue();
      assertThat(stored.retired())
          .allSatisfy(one -> assertThat(one.until()).isBefore(now.get().plus(Duration.ofDays(10))));
    }
  }

  @Test
  void secondReplicaSignsWithTheSameAuthorityAndAKeyOfItsOwn() {
    keep();
    LiveTls other = new LiveTls();

    keeper(other).look();

    assertThat(other.leaf().orElseThrow().signer()).isEqualTo(leaf().signer());
    assertThat(other.leaf().orElseThrow().key()).isNotEqualTo(leaf().key());
  }

  @Test
  void givesAnEndingAuthorityASuccessorThatSignsOnceItIsKnown() {
    publishTo("one.ranktable.io");
    StoredAuthorities first = keep().orElseThrow();
    passes(Duration.ofMinutes(1));
    assertThat(keep()).map(StoredAuthorities::phase).contains(Phase.STEADY);

    passes(Duration.ofDays(352));
    StoredAuthorities published = keep().orElseThrow();
    assertThat(published.phase()).isEqualTo(Phase.PUBLISHED);
    assertThat(leaf().signer()).isEqualTo(first.signing().certificate());
    passes(Duration.ofMinutes(1));
    StoredAuthorities second = keep().orElseThrow();

    assertThat(second.phase()).isEqualTo(Phase.SWITCHED);
    assertThat(second.bundle().contains(first.signing().certificate())).isTrue();
    assertThat(leaf().signer()).isEqualTo(second.signing().certificate());
  }

  @Test
  void restoresASecretThatWasDeletedBeforeItsAuthorityWasKnown() {
    StoredAuthorities first = keep().orElseThrow();
    Leaf leaf = leaf();
    client.secrets().inNamespace(NAMESPACE).withName(SECRET).delete();

    StoredAuthorities second = keep().orElseThrow();

    assertThat(second.phase()).isEqualTo(Phase.FOUNDED);
    assertThat(second).isEqualTo(first);
    assertThat(leaf()).isSameAs(leaf);
  }

  @Test
  void takesTheDeletionOfTheSecretForTheWishOfANewAuthority() {
    publishTo("one.ranktable.io");
    keep();
    passes(Duration.ofMinutes(1));
    StoredAuthorities first = keep().orElseThrow();
    client.secrets().inNamespace(NAMESPACE).withName(SECRET).delete();

    StoredAuthorities second = keep().orElseThrow();

    assertThat(second.phase()).isEqualTo(Phase.PUBLISHED);
    assertThat(second.signing()).isEqualTo(first.signing());
    assertThat(second.next()).isPresent();
  }

  @Test
  void leavesASecretOfOthersAloneAndSaysSo() {
    Secret foreign = create(Map.of("app", "theirs"), Map.of("key", "dmFsdWU="));

    assertThat(keep()).isEmpty();

    assertThat(secret()).isEqualTo(foreign);
    assertThat(keeper.leafLoaded()).isFalse();
    assertThat(keeper.leafDetail())
        .contains("Secret ranktable-system/ranktable-injector-ca is not ours")
        .contains("delete it");
  }

  @Test
  void replacesADamagedSecretOfOursWhenItNeedsALeaf() {
    create(AuthoritySecret.LABELS, Map.of("format", "?"));

    assertThat(keep()).isPresent();

    assertThat(keeper.leafLoaded()).isTrue();
    assertThat(secret().getData()).containsKeys("ca-1.crt", "ca-1.key");
  }

  @Test
  void leavesADamagedSecretOfOursUntilItNeedsALeafAndServesOn() {
    keep();
    client
        .secrets()
        .inNamespace(NAMESPACE)
        .withName(SECRET)
        .edit(secret -> new SecretBuilder(secret).addToData("format", "Mg==").build());

    assertThat(keep()).isEmpty();
    assertThat(keeper.leafDetail()).contains("cannot be read (format: this program reads format 1");

    now.updateAndGet(then -> then.plus(Duration.ofDays(5)));
    assertThat(keep()).isPresent();
    assertThat(keeper.leafDetail()).doesNotContain("cannot be read");
  }

  @Test
  void renewsFromMemoryAtTheLastMomentWhileTheApiServerIsAway() {
    keep();
    Leaf leaf = leaf();
    server.shutdown();

    passes(Duration.ofDays(6));
    assertThat(keep()).isEmpty();
    assertThat(leaf()).as("what signed it may have been retired meanwhile").isSameAs(leaf);

    passes(Duration.ofDays(1).minusMinutes(2));
    assertThat(keep()).isEmpty();

    assertThat(leaf().signer()).isEqualTo(leaf.signer());
    assertThat(leaf().notAfter()).isAfter(leaf.notAfter());
    assertThat(keeper.leafDetail()).contains("could not be read or written");
  }

  @Test
  void loserOfARaceToWriteReadsAgain() {
    AuthoritySecret one = new AuthoritySecret(client, NAMESPACE, SECRET);
    AuthoritySecret two = new AuthoritySecret(client, NAMESPACE, SECRET);
    StoredAuthorities mine = StoredAuthorities.steady(Tls.authority(1), now.get());
    StoredAuthorities theirs = StoredAuthorities.steady(Tls.authority(1), now.get());
    AuthorityStore.Found.Ours nothing = (AuthorityStore.Found.Ours) one.read();
    assertThat(two.write((AuthorityStore.Found.Ours) two.read(), theirs, false)).isTrue();

    assertThat(one.write(nothing, mine, false)).isFalse();

    assertThat(keep()).contains(theirs);
  }

  private CertificateKeeper keeper(LiveTls into) {
    ServingSettings settings = ServingSettings.of(NAMESPACE);
    return new CertificateKeeper(
        new AuthoritySecret(client, NAMESPACE, SECRET),
        new BundlePublisher(entries, clock, nanos::get),
        into,
        settings,
        clock,
        Tls.RANDOM);
  }

  private Optional<StoredAuthorities> keep() {
    return keeper.look().done() ? keeper.held() : Optional.empty();
  }

  private void passes(Duration time) {
    now.updateAndGet(then -> then.plus(time));
    nanos.addAndGet(time.toNanos());
  }

  private void publishTo(String entry) {
    entries.write(new TrustStore.Found(true, List.of(entry), Publication.NONE, ""), Bundle.of());
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

  /** The webhook configuration, if there is one. */
  private static final class Entries implements TrustStore {
    private Found found = Found.NOTHING;

    @Override
    public Found read() {
      return found;
    }

    @Override
    public boolean write(Found over, Bundle bundle) {
      Map<String, Bundle> trusted = new HashMap<>();
      over.names().forEach(name -> trusted.put(name, bundle));
      long generation = found.publication().generation() + 1;
      found = new Found(true, over.names(), new Publication(generation, trusted), "");
      return true;
    }
  }
}
