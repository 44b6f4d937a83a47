package io.ranktable.webhook.cli.check;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Looks at an installed injector once, from the webhook configuration on. */
final class Checks {

  /** Clocks of nodes may differ. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  private static final Duration SOON = Duration.ofDays(1);

  private final KubernetesClient client;
  private final String configuration;
  private final String namespace;
  private final Map<String, String> environment;
  private final InstantSource clock;

  /**
   * Does nothing before {@link #look}.
   *
   * @param configuration name of the webhook configuration
   * @param namespace namespace of the injector
   * @param environment of this process, where kubelet writes the addresses of Services
   */
  Checks(
      KubernetesClient client,
      String configuration,
      String namespace,
      Map<String, String> environment,
      InstantSource clock) {
    this.client = client;
    this.configuration = configuration;
    this.namespace = namespace;
    this.environment = environment;
    this.clock = clock;
  }

  /** Looks at everything; what cannot be looked at because of another failure is left out. */
  List<Result> look() throws InterruptedException {
    List<Result> results = new ArrayList<>();
    try {
      MutatingWebhookConfiguration found =
          client
              .admissionRegistration()
              .v1()
              .mutatingWebhookConfigurations()
              .withName(configuration)
              .get();
      if (found == null) {
        results.add(
            Result.failed(
                named() + " does not exist: pods are created without tables. Install the chart"));
      } else {
        webhook(found, results);
      }
      results.add(leader());
    } catch (KubernetesClientException e) {
      results.add(
          Result.failed(
              "The API server " + client.getMasterUrl() + " cannot be asked: " + reason(e)));
    }
    return results;
  }

  private void webhook(MutatingWebhookConfiguration found, List<Result> results)
      throws InterruptedException {
    switch (Target.of(found, environment)) {
      case Target.Reading.Unusable(String why) ->
          results.add(Result.failed(named() + " cannot be used: " + why));
      case Target.Reading.Found(Target target) -> {
        results.add(
            Result.ok(
                named()
                    + " sends pods to "
                    + target.uri()
                    + (target.trusted().isPresent() ? "" : ", without a caBundle")));
        try (Caller caller = new Caller(target)) {
          call(caller, results);
        } catch (IOException e) {
          results.add(
              Result.failed(
                  target.uri()
                      + " cannot be called as API servers call it: "
                      + reason(e)
                      + ". See kubectl -n "
                      + namespace
                      + " get pods,endpointslices, and whether a NetworkPolicy is in the way"));
        }
      }
    }
  }

  /** One template that takes a plain pod is enough: users may have replaced any of them. */
  private void call(Caller caller, List<Result> results) throws IOException, InterruptedException {
    TreeSet<String> templates = new TreeSet<>(templates());
    if (templates.isEmpty()) {
      results.add(
          Result.failed("Namespace " + namespace + " has no template: upgrade the release"));
    }
    String refusals = "";
    for (String template : templates) {
      Caller.Answer answer = caller.ask(template);
      if (answer.patched()) {
        results.add(certificate(answer.certificateEnd()));
        results.add(Result.ok("A pod that names template " + template + " is given what it needs"));
        return;
      }
      refusals += "; " + template + ": " + answer.message();
    }
    if (!templates.isEmpty()) {
      results.add(Result.failed("A plain pod is refused for each template" + refusals));
    }
  }

  private Result certificate(Instant end) {
    String text = "API servers trust the certificate served there, which ends at " + end;
    return end.isBefore(clock.instant().plus(SOON))
        ? Result.failed(text + ": nobody has renewed it")
        : Result.ok(text);
  }

  private List<String> templates() {
    return client
        .configMaps()
        .inNamespace(namespace)
        .withLabel(Names.KIND, Names.KIND_TEMPLATE)
        .list()
        .getItems()
        .stream()
        .map(ConfigMap::getMetadata)
        .map(metadata -> metadata.getName())
        .toList();
  }

  private Result leader() {
    Lease lease = client.leases().inNamespace(namespace).withName(Names.MANAGER).get();
    if (lease == null
        || lease.getSpec() == null
        || lease.getSpec().getRenewTime() == null
        || Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "").isEmpty()) {
      return Result.failed(
          "No replica leads, so nobody writes tables. See kubectl -n "
              + namespace
              + " logs -l app.kubernetes.io/name="
              + Names.MANAGER);
    }
    String holder = lease.getSpec().getHolderIdentity();
    Instant until =
        lease
            .getSpec()
            .getRenewTime()
            .toInstant()
            .plusSeconds(Objects.requireNonNullElse(lease.getSpec().getLeaseDurationSeconds(), 0));
    return clock.instant().isAfter(until.plus(TOLERANCE))
        ? Result.failed(holder + " led until " + until + "; nobody has taken over to write tables")
        : Result.ok(holder + " leads and writes tables");
  }

  private String named() {
    return "MutatingWebhookConfiguration " + configuration;
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnresolvedAddressException || root instanceof UnknownHostException) {
      return "its name is not known here; is this inside the cluster?";
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
