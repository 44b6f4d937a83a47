package io.ranktable.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.rollover.Phase;
import io.ranktable.certs.rollover.Reading;
import io.ranktable.certs.rollover.StoredAuthorities;
import io.ranktable.certs.rollover.StoredForm;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Templates;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pods are created all the time, through an API server that calls two replicas behind one address,
 * while their certificates change. Besides, a client like an API server that has not heard the last
 * news shakes hands with each replica again and again. The figures are printed, a line of JSON for
 * each fault.
 */
@OnCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrustUnderLoadIT {
  private static final String CONFIGURATION = "ranktable-under-load";
  private static final String SECRET = "ranktable-injector-ca";
  private static final Duration LEAF_LIFE = Duration.ofSeconds(20);
  private static final Duration PACE = Duration.ofMillis(40);
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final JsonLines lines =
      new JsonLines("trust-under-load", new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  private final Calls calls = new Calls();
  private final Calls handshakes = new Calls();
  private final List<InjectorProcess> replicas = new ArrayList<>();
  private final ScheduledExecutorService callers = Executors.newScheduledThreadPool(3);
  private KubernetesClient admin;
  private KubernetesClient caller;
  private TestNamespace system;
  private TestNamespace users;
  private Balancer balancer;
  private LateListener listener;

  @BeforeAll
  void start(TestCluster cluster, @TempDir Path directory) throws IOException {
    admin = cluster.client();
    system = cluster.newNamespace(Map.of());
    users = cluster.newNamespace(Map.of("ranktable.io/injection", "enabled"));
    Templates.bundled().forEach(this::template);
    balancer = Balancer.listen(cluster.listenAddress());
    String host = cluster.webhookHost(balancer.port());
    configure("https://" + host + ":" + balancer.port() + "/mutate");
    Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
    for (String name : List.of("one", "two")) {
      replicas.add(
          InjectorProcess.start(name, kubeconfig, settings(host), directory.resolve(name)));
    }
    replicas.forEach(InjectorProcess::awaitReady);
    balancer.leadTo(replicas.stream().map(InjectorProcess::port).toList());
    // A client that tries again would hide what is looked for here.
    Config config = cluster.config();
    config.setRequestRetryBackoffLimit(0);
    caller = new KubernetesClientBuilder().withConfig(config).build();
    await().atMost(LIMIT).ignoreExceptions().until(() -> create().isEmpty());
    listener = new LateListener(configuration(), Duration.ofMillis(700));
    callAgain(() -> calls.make(this::create));
    callAgain(listener::listen);
    replicas.forEach(one -> callAgain(() -> handshakes.make(() -> listener.refused(one.port()))));
  }

  @AfterAll
  void stop() throws InterruptedException {
    callers.shutdownNow();
    callers.awaitTermination(1, TimeUnit.MINUTES);
    replicas.forEach(InjectorProcess::close);
    balancer.close();
    caller.close();
    configuration().delete();
    admin.secrets().inNamespace(system.name()).delete();
    users.close();
    system.close();
  }

  @Test
  void leavesAreRenewedAndNoCallIsLost() {
    long begun = System.nanoTime();
    List<Instant> before = ends();

    await()
        .atMost(LIMIT)
        .until(
            () ->
                ends().size() == before.size()
                    && ends().stream()
                        .allMatch(
                            end ->
                                before.stream().allMatch(old -> end.isAfter(old.plus(LEAF_LIFE)))));

    nothingLost(report("leaf renewal", begun));
  }

  @Test
  void theAuthorityIsReplacedAndNoCallIsLost() {
    long begun = System.nanoTime();
    X509Certificate old = stored().signing().certificate();
    secret()
        .edit(
            found ->
                new SecretBuilder(found)
                    .editMetadata()
                    .addToAnnotations("ranktable.io/new-authority", "")
                    .endMetadata()
                    .build());

    awaitGone(old);

    nothingLost(report("CA rollover", begun));
  }

  @Test
  void theSecretIsDeletedAndNoCallIsLost() {
    long begun = System.nanoTime();
    X509Certificate old = stored().signing().certificate();
    secret().delete();

    awaitGone(old);

    nothingLost(report("Secret deleted", begun));
  }

  @Test
  void theSecretIsDamagedAndNoCallIsLost() {
    long begun = System.nanoTime();
    secret().edit(found -> new SecretBuilder(found).withData(Map.of("format", "Mg==")).build());

    await().atMost(LIMIT).until(() -> reading() instanceof Reading.Valid);
    List<Instant> before = ends();
    await().atMost(LIMIT).until(() -> ends().stream().noneMatch(before::contains));

    nothingLost(report("Secret damaged", begun));
  }

  @Test
  void theSecretOfAnotherInstallationIsPutInItsPlaceAndNoCallIsLost() {
    long begun = System.nanoTime();
    X509Certificate old = stored().signing().certificate();
    Map<String, String> other =
        StoredForm.write(
            StoredAuthorities.steady(
                Authority.create(Instant.now(), LEAF_LIFE.multipliedBy(30), 1, new SecureRandom()),
                Instant.now()));
    secret().edit(found -> new SecretBuilder(found).withData(other).build());

    awaitGone(old);

    nothingLost(report("Secret replaced", begun));
  }

  @Test
  void whatIsWipedFromTheConfigurationIsHealedWithinASecond() {
    long begun = System.nanoTime();
    configuration()
        .edit(
            found ->
                new MutatingWebhookConfigurationBuilder(found)
                    .editFirstWebhook()
                    .editClientConfig()
                    .withCaBundle(null)
                    .endClientConfig()
                    .endWebhook()
                    .build());
    long wiped = System.nanoTime();

    await()
        .pollInterval(Duration.ofMillis(5))
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofSeconds(1))
        .until(() -> !published().isEmpty());
    await()
        .atMost(LIMIT)
        .until(() -> calls.since(wiped + Duration.ofSeconds(3).toNanos()).size() > 20);

    report("caBundle wiped", begun);
    assertThat(Calls.failed(calls.since(wiped + Duration.ofSeconds(1).toNanos()))).isEmpty();
  }

  private void nothingLost(long begun) {
    assertThat(calls.since(begun)).hasSizeGreaterThan(20);
    assertThat(handshakes.since(begun)).hasSizeGreaterThan(20);
    assertThat(Calls.failed(calls.since(begun))).isEmpty();
    assertThat(Calls.failed(handshakes.since(begun))).isEmpty();
  }

  private long report(String fault, long begun) {
    List<Calls.Call> made = calls.since(begun);
    ObjectNode line =
        lines
            .line()
            .put("fault", fault)
            .put("seconds", JsonLines.figure((System.nanoTime() - begun) / 1e9));
    Calls.describe(line, "", made);
    line.put("recovery_ms", JsonLines.figure(Calls.recoveryMillis(made, begun)));
    Calls.describe(line, "handshake_", handshakes.since(begun));
    lines.print(line);
    return begun;
  }

  /** Until another signs, this one is trusted no more, and nothing is under way. */
  private void awaitGone(X509Certificate old) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                !published().contains(old)
                    && !stored().bundle().contains(old)
                    && stored().phase() != Phase.FOUNDED);
  }

  private Optional<String> create() {
    Pod answer = caller.resource(pod()).create();
    caller.pods().resource(answer).withGracePeriod(0).delete();
    return answer.getMetadata().getAnnotations().containsKey(Names.STATUS)
        ? Optional.empty()
        : Optional.of("created without its gate");
  }

  private Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(users.name())
        .withGenerateName("stream-")
        .addToAnnotations(Names.TEMPLATE, "hccl-role")
        .addToAnnotations(Names.PREFIX + Names.GROUP, "stream")
        .addToAnnotations(Names.PREFIX + Names.SIZE, "1000")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("engine")
        .withImage("engine")
        .endContainer()
        .endSpec()
        .build();
  }

  private void callAgain(Runnable call) {
    var _ = callers.scheduleAtFixedRate(call, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private List<Instant> ends() {
    return replicas.stream().map(InjectorProcess::leafEnd).flatMap(Optional::stream).toList();
  }

  private Resource<Secret> secret() {
    return admin.secrets().inNamespace(system.name()).withName(SECRET);
  }

  private Reading reading() {
    return StoredForm.read(secret().require().getData());
  }

  private StoredAuthorities stored() {
    return ((Reading.Valid) reading()).authorities();
  }

  private Bundle published() {
    return LateListener.bundle(configuration());
  }

  private Resource<MutatingWebhookConfiguration> configuration() {
    return admin
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName(CONFIGURATION);
  }

  private Map<String, String> settings(String host) {
    return Map.of(
        "ranktable.namespace",
        system.name(),
        "ranktable.serving.extra-names",
        host,
        "ranktable.serving.webhook-configuration-name",
        CONFIGURATION,
        "ranktable.serving.leaf-life",
        LEAF_LIFE.toSeconds() + "s",
        "ranktable.serving.ca-life",
        LEAF_LIFE.multipliedBy(30).toSeconds() + "s",
        "ranktable.serving.trust-delay",
        "2s");
  }

  private void template(String name, Map<String, String> data) {
    admin
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(system.name())
                .withName(name)
                .addToLabels("ranktable.io/kind", "template")
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }

  private void configure(String url) {
    admin
        .resource(
            new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(CONFIGURATION)
                .endMetadata()
                .addNewWebhook()
                .withName("pods.ranktable.io")
                .withNewClientConfig()
                .withUrl(url)
                .endClientConfig()
                .addNewRule()
                .withApiGroups("")
                .withApiVersions("v1")
                .withOperations("CREATE")
                .withResources("pods")
                .endRule()
                .withNewNamespaceSelector()
                .addToMatchLabels("kubernetes.io/metadata.name", users.name())
                .endNamespaceSelector()
                .withAdmissionReviewVersions("v1")
                .withSideEffects("None")
                .withFailurePolicy("Fail")
                .withTimeoutSeconds(5)
                .endWebhook()
                .build())
        .fieldManager("helm")
        .serverSideApply();
  }
}
