package io.ranktable.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pod of {@code helm test}, and what a user is told after an installation. */
@OnCluster
class ChartCheckIT {

  @SuppressWarnings("NullAway.Init")
  private Path kubeconfig;

  @BeforeEach
  void kubeconfig(TestCluster cluster, @TempDir Path directory) throws IOException {
    kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
  }

  @Test
  void theTestRunsTheImageOfTheReleaseAndNothingElse() {
    for (Rendered rendered : List.of(Rendered.with(), Rendered.withAllOptions())) {
      JsonNode pod = rendered.only("Pod");
      JsonNode own = rendered.only("Deployment").at("/spec/template/spec");
      JsonNode container = pod.at("/spec/containers/0");

      assertThat(pod.at("/metadata/annotations/helm.sh~1hook").asText()).isEqualTo("test");
      assertThat(container.path("image")).isEqualTo(own.at("/containers/0/image"));
      assertThat(container.path("imagePullPolicy"))
          .isEqualTo(own.at("/containers/0/imagePullPolicy"));
      assertThat(container.path("args")).hasToString("[\"check\"]");
      assertThat(container.has("command")).as("no shell is needed").isFalse();
      assertThat(container.path("securityContext"))
          .isEqualTo(own.at("/containers/0/securityContext"));
      assertThat(pod.at("/spec/securityContext")).isEqualTo(own.path("securityContext"));
      for (String field : List.of("imagePullSecrets", "nodeSelector", "tolerations")) {
        assertThat(pod.path("spec").path(field)).as(field).isEqualTo(own.path(field));
      }
    }
  }

  @Test
  void thePodOfTheTestIsBehindNoServiceAndMayCallTheWebhook() {
    Rendered rendered = Rendered.withAllOptions();
    JsonNode labels = rendered.only("Pod").at("/metadata/labels");

    assertThat(rendered.ofKind("Service"))
        .noneMatch(service -> selects(service.at("/spec/selector"), labels));
    assertThat(rendered.ofKind("PodDisruptionBudget"))
        .noneMatch(budget -> selects(budget.at("/spec/selector/matchLabels"), labels));
    JsonNode policy = rendered.only("NetworkPolicy").path("spec");
    assertThat(selects(policy.at("/podSelector/matchLabels"), labels)).isFalse();
    assertThat(policy.at("/ingress/0/from"))
        .anyMatch(peer -> selects(peer.at("/podSelector/matchLabels"), labels));
  }

  @ParameterizedTest
  @MethodSource("io.ranktable.e2e.chart.Helm#names")
  void theNotesSayTheNextStep(String helm) {
    assertThat(notes(helm))
        .contains(
            "helm test ri --namespace ranktable-system --logs",
            "kubectl -n ranktable-system rollout status deployment/ranktable-injector",
            "kubectl label namespace <namespace> ranktable.io/injection=enabled")
        .doesNotContain("Its certificate", "Ignore");
    assertThat(notes(helm, "webhook.failurePolicy=Ignore"))
        .contains("webhook.failurePolicy is Ignore");
  }

  @ParameterizedTest
  @MethodSource("io.ranktable.e2e.chart.Helm#names")
  void theNotesSayWhatTheCertificateNeeds(String helm, TestCluster cluster) {
    try (Definitions _ = Definitions.provide(cluster)) {
      assertThat(notes(helm, "certificates.mode=cert-manager"))
          .contains("kubectl -n ranktable-system get certificate ranktable-injector");
    }
    assertThat(notes(helm, "certificates.mode=secret,certificates.secretName=own-tls"))
        .contains(
            "for the name ranktable-injector.ranktable-system.svc",
            "kubectl -n ranktable-system create secret tls own-tls --cert=tls.crt --key=tls.key",
            "certificates.caBundle is empty");
    assertThat(
            notes(
                helm,
                "certificates.mode=secret,certificates.secretName=own-tls,certificates.caBundle=-----BEGIN"
                    + " CERTIFICATE-----"))
        .doesNotContain("certificates.caBundle is empty");
  }

  private static boolean selects(JsonNode wanted, JsonNode labels) {
    return !wanted.isEmpty()
        && wanted
            .propertyStream()
            .allMatch(one -> labels.path(one.getKey()).equals(one.getValue()));
  }

  private String notes(String helm, String... values) {
    String all =
        Helm.named(helm)
            .run(
                "install",
                "ri",
                Helm.CHART.toString(),
                "--dry-run=client",
                "--kubeconfig",
                kubeconfig.toString(),
                "--namespace",
                Rendered.SYSTEM,
                "--set",
                values.length == 0 ? "replicas=2" : values[0])
            .orFail()
            .output();
    assertThat(all).contains("\nNOTES:\n");
    return all.substring(all.indexOf("\nNOTES:\n"));
  }
}
