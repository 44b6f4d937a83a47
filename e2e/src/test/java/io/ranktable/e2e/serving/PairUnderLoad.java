package io.ranktable.e2e.serving;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.rollover.Reading;
import io.ranktable.certs.rollover.StoredAuthorities;
import io.ranktable.certs.rollover.StoredForm;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Templates;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Two replicas behind one address, an API server that calls them for pods that are created all the
 * time, and a client like an API server that has not heard the last news, which shakes hands with
 * each replica again and again.
 */
final class PairUnderLoad implements AutoCloseable {

  static final Duration LEAF_LIFE = Duration.ofSeconds(20);
  static final Duration LIMIT = Duration.ofMinutes(3);

  private static final String CONFIGURATION = "ranktable-under-load";
  private static final String SECRET = "ranktable-injector-ca";
  private static final Duration PACE = Duration.ofMillis(40);

  private final JsonLines lines =
      new JsonLines("trust-under-load", new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  private final Calls calls = new Calls();
  private final Calls handshakes = new Calls();
  private final List<InjectorProcess> replicas = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService callers = Executors.newScheduledThreadPool(3);
  private final KubernetesClient admin;
  private final KubernetesClient caller;
  private final TestNamespace system;
  private final TestNamespace users;
  private final Balancer balancer;
  private final Path directory;
  private final Path kubeconfig;
  private final String host;
  private int started;

  /** Starts everything; returns when pods are created with their gates. */
  PairUnderLoad(TestCluster cluster, Path directory) throws IOException {
    this.directory = directory;
    admin = cluster.client();
    system = cluster.newNamespace(Map.of());
    users = cluster.newNamespace(Map.of(Names.INJECTION, Names.INJECTION_ENABLED));
    Templates.bundled().forEach(this::template);
    balancer = Balancer.listen(cluster.listenAddress());
    host = cluster.webhookHost(balancer.port());
    configure("https://" + host + ":" + balancer.port() + "/mutate");
    kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
    // A client that tries again would hide what is looked for here.
    Config config = cluster.config();
    config.setRequestRetryBackoffLimit(0);
    caller = new KubernetesClientBuilder().withConfig(config).build();
    replicas.add(newReplica());
    replicas.add(newReplica());
    serve();
    await().atMost(LIMIT).ignoreExceptions().until(() -> create().isEmpty());
    LateListener listener = new LateListener(configuration(), Duration.ofMillis(700));
    callAgain(() -> calls.make(this::create));
    callAgain(listener::listen);
    for (int i = 0; i < replicas.size(); i++) {
      int which = i;
      callAgain(() -> handshakes.make(() -> listener.refused(replicas.get(which).port())));
    }
  }

  private void callAgain(Runnable call) {
    var _ = callers.scheduleAtFixedRate(call, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A further one, just started, that nobody calls yet. */
  InjectorProcess newReplica() {
    String name = "replica-" + started++;
    return InjectorProcess.start(name, kubeconfig, settings(), directory.resolve(name));
  }

  /** The two, which may be replaced by others. */
  List<InjectorProcess> replicas() {
    return replicas;
  }

  /** The one that the API server calls at present: it keeps its connections. */
  InjectorProcess answering() {
    Map<InjectorProcess, Double> before = new HashMap<>();
    replicas.forEach(one -> before.put(one, answered(one)));
    return await()
        .atMost(LIMIT)
        .until(
            () ->
                replicas.stream()
                    .filter(one -> answered(one) > before.getOrDefault(one, 0.0))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static double answered(InjectorProcess replica) {
    return replica.metrics().entrySet().stream()
        .filter(one -> one.getKey().startsWith("ranktable_admission_duration_seconds_count"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Has the two called from now on, as soon as they are ready. */
  void serve() {
    replicas.forEach(InjectorProcess::awaitReady);
    balancer.leadTo(replicas.stream().map(InjectorProcess::port).toList());
  }

  /** Has nobody called: new connections are ended. */
  void serveNobody() {
    balancer.leadTo(List.of());
  }

  /** Pods created, each a call of the webhook. */
  Calls calls() {
    return calls;
  }

  /** Connections to a replica, by a client that trusts what was published 0.7 s ago. */
  Calls handshakes() {
    return handshakes;
  }

  /** Prints the figures of what has happened since a moment of {@link System#nanoTime}. */
  void report(String fault, long begun) {
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
  }

  /** The ends of the certificates in use, of those who tell. */
  List<Instant> ends() {
    return replicas.stream().map(InjectorProcess::leafEnd).flatMap(Optional::stream).toList();
  }

  /** Where the authority is stored. */
  Resource<Secret> secret() {
    return admin.secrets().inNamespace(system.name()).withName(SECRET);
  }

  /** What is stored there. */
  Reading reading() {
    return StoredForm.read(secret().require().getData());
  }

  /** The same, when it is whole. */
  StoredAuthorities stored() {
    return ((Reading.Valid) reading()).authorities();
  }

  /** Whom API servers trust. */
  Bundle published() {
    return LateListener.bundle(configuration());
  }

  /** Has API servers trust nobody. */
  void wipe() {
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
  }

  private Resource<MutatingWebhookConfiguration> configuration() {
    return admin
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName(CONFIGURATION);
  }

  @Override
  public void close() {
    callers.shutdownNow();
    try {
      callers.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    replicas.forEach(InjectorProcess::close);
    balancer.close();
    caller.close();
    configuration().delete();
    admin.secrets().inNamespace(system.name()).delete();
    users.close();
    system.close();
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

  private Map<String, String> settings() {
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
