package io.ranktable.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnCluster
class TestClusterIT {

  @Test
  void runsTheVersionThatIsPinned(TestCluster cluster) {
    assertThat(cluster.describe()).contains(cluster.version());
    if (cluster instanceof LocalCluster && LocalBinaries.buildObstacle().isEmpty()) {
      assertThat(cluster.version()).isEqualTo("1.34.4");
    } else {
      assertThat(Integer.parseInt(cluster.version().split("\\.", -1)[1]))
          .isGreaterThanOrEqualTo(30);
    }
  }

  @Test
  void keepsAConfigMap(TestCluster cluster, TestNamespace namespace) {
    ConfigMap written =
        configMap(namespace, "kept", Map.of("table", "{\"status\":\"initializing\"}"));
    cluster.client().resource(written).create();

    ConfigMap read =
        cluster.client().configMaps().inNamespace(namespace.name()).withName("kept").get();

    assertThat(read.getData()).isEqualTo(written.getData());
  }

  @Test
  void takesPodsAndGivesThemTheVolumeOfTheirToken(TestCluster cluster, TestNamespace namespace) {
    Pod created = cluster.client().resource(pod(namespace)).create();

    assertThat(created.getSpec().getServiceAccountName()).isEqualTo("default");
    assertThat(created.getSpec().getVolumes())
        .singleElement()
        .satisfies(volume -> assertThat(volume.getName()).startsWith("kube-api-access-"));
  }

  @Test
  void removesANamespaceWithItsPods(TestCluster cluster) {
    assumeFalse(cluster.hasControllers(), "the namespace controller does it here");
    TestNamespace namespace = cluster.newNamespace(Map.of("purpose", "removal"));
    cluster.client().resource(scheduled(pod(namespace))).create();

    namespace.close();

    assertThat(cluster.client().namespaces().withName(namespace.name()).get()).isNull();
    assertThat(cluster.client().pods().inNamespace(namespace.name()).list().getItems()).isEmpty();
  }

  @Test
  void givesAServiceAccountOnlyItsOwnRights(TestCluster cluster, TestNamespace namespace) {
    cluster
        .client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("reader")
                .withNamespace(namespace.name())
                .endMetadata()
                .build())
        .create();
    Config reader = cluster.serviceAccountConfig(namespace.name(), "reader");
    assertForbidden(reader, namespace, "system:serviceaccount:" + namespace.name() + ":reader");

    cluster.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader, namespace: %1$s}
        rules: [{apiGroups: [""], resources: [configmaps], verbs: [list]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: reader, namespace: %1$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
        subjects: [{kind: ServiceAccount, name: reader, namespace: %1$s}]
        """
            .formatted(namespace.name()));

    Awaitility.await()
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .untilAsserted(
            () -> {
              try (KubernetesClient client = client(reader)) {
                assertThat(client.configMaps().inNamespace(namespace.name()).list().getItems())
                    .allSatisfy(map -> assertThat(map.getMetadata().getName()).isNotBlank());
              }
            });
  }

  @Test
  void actsAsAnotherUser(TestCluster cluster, TestNamespace namespace) {
    assertForbidden(cluster.userConfig("jane", "developers"), namespace, "\"jane\"");
  }

  @Test
  void servesACustomResourceAsSoonAsItIsApplied(TestCluster cluster, TestNamespace namespace) {
    cluster.apply(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: servings.test.ranktable.io}
        spec:
          group: test.ranktable.io
          scope: Namespaced
          names: {plural: servings, singular: serving, kind: Serving}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """);

    var applied =
        cluster.apply(
            """
            apiVersion: test.ranktable.io/v1
            kind: Serving
            metadata: {name: one, namespace: %s}
            spec: {replicas: 2}
            """
                .formatted(namespace.name()));

    assertThat(applied)
        .singleElement()
        .satisfies(one -> assertThat(one.getKind()).isEqualTo("Serving"));
  }

  @Test
  void keepsItsDataAndAddressOverACrashOfTheApiServer() throws IOException {
    try (TestCluster cluster = own();
        TestNamespace namespace = cluster.newNamespace(Map.of())) {
      cluster.client().resource(configMap(namespace, "before", Map.of("a", "1"))).create();

      cluster.apiServerControl().orElseThrow().restart();

      assertThat(
              cluster.client().configMaps().inNamespace(namespace.name()).withName("before").get())
          .isNotNull();
      assertThat(Files.readString(cluster.auditLog().orElseThrow()))
          .contains("\"verb\":\"create\"", "\"resource\":\"configmaps\"");
    }
  }

  @Test
  void usesAClusterByTheContextTheUserNames(TestCluster cluster, @TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
    String context = cluster.config().getCurrentContext().getName();

    try (TestCluster named = KubeconfigCluster.open(context, file)) {
      assertThat(named.version()).isEqualTo(cluster.version());
      assertThat(Config.fromKubeconfig(named.kubeconfig()).getMasterUrl())
          .isEqualTo(cluster.config().getMasterUrl());
    }
    assertThatThrownBy(() -> KubeconfigCluster.open("production", file))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContaining("no context 'production'");
    assertThat(cluster.client().namespaces().withName("default").get()).isNotNull();
  }

  private static TestCluster own() {
    assumeTrue(LocalBinaries.buildObstacle().isEmpty(), "no local API server");
    return LocalCluster.start(LocalBinaries.build(), ClusterSettings.defaults().withAudit());
  }

  private static void assertForbidden(Config config, TestNamespace namespace, String who) {
    try (KubernetesClient client = client(config)) {
      var configMaps = client.configMaps().inNamespace(namespace.name());
      assertThatThrownBy(configMaps::list)
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("forbidden")
          .hasMessageContaining(who.replace("\"", ""));
    }
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static ConfigMap configMap(
      TestNamespace namespace, String name, Map<String, String> data) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace.name())
        .endMetadata()
        .withData(data)
        .build();
  }

  private static Pod pod(TestNamespace namespace) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("engine")
        .withNamespace(namespace.name())
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("engine")
        .withImage("registry.invalid/engine:1")
        .endContainer()
        .endSpec()
        .build();
  }

  private static Pod scheduled(Pod pod) {
    return new PodBuilder(pod).editSpec().withNodeName("node-1").endSpec().build();
  }
}
