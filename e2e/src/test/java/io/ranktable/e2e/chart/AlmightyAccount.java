package io.ranktable.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;

/**
 * The chart installed, and our account bound to {@code cluster-admin}: what is refused to it now is
 * refused by the policies alone.
 *
 * @param system namespace of the release
 * @param user some other namespace
 * @param release the installed chart
 * @param everyRight what binds the account
 * @param admin the administrator's client
 * @param process a client of our account
 */
record AlmightyAccount(
    TestNamespace system,
    TestNamespace user,
    Release release,
    ClusterRoleBinding everyRight,
    KubernetesClient admin,
    KubernetesClient process)
    implements AutoCloseable {

  private static final Map<String, String> TABLE =
      Map.of("app.kubernetes.io/managed-by", "ranktable-injector", "ranktable.io/kind", "table");

  /** Installs, and waits until the API server knows the binding and the policies. */
  static AlmightyAccount in(TestCluster cluster) {
    TestNamespace system = cluster.newNamespace(Map.of());
    TestNamespace user = cluster.newNamespace(Map.of());
    Release release = Release.install(Helm.named("helm"), cluster, system.name());
    KubernetesClient admin = cluster.client();
    ClusterRoleBinding everyRight = admin.resource(everyRight(system.name())).create();
    KubernetesClient process =
        new KubernetesClientBuilder()
            .withConfig(cluster.serviceAccountConfig(system.name(), "ranktable-injector"))
            .build();
    AlmightyAccount account =
        new AlmightyAccount(system, user, release, everyRight, admin, process);
    account.awaitPolicies();
    return account;
  }

  private void awaitPolicies() {
    List<HasMetadata> unwanted =
        List.of(
            pod("probe"),
            table(system.name(), "probe"),
            secret("probe"),
            new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName("ranktable-test-probe")
                .endMetadata()
                .build());
    for (HasMetadata object : unwanted) {
      Awaitility.await()
          .untilAsserted(() -> refused("", () -> process.resource(object).dryRun().create()));
    }
  }

  @Override
  public void close() {
    process.close();
    admin.resource(everyRight).delete();
    release.close();
    user.close();
    system.close();
  }

  /** The attempt is refused by a policy of ours with this sentence. */
  static void refused(String why, ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("ValidatingAdmissionPolicy 'ranktable-injector-")
        .hasMessageContaining("the Ranktable Injector may")
        .hasMessageContaining(why)
        .satisfies(e -> assertThat(((KubernetesClientException) e).getCode()).isEqualTo(403));
  }

  /** A pod of the user; an empty name lets the API server choose one. */
  Pod pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name.isEmpty() ? null : name)
        .withGenerateName("engine-")
        .withNamespace(user.name())
        .withLabels(Map.of("app", "engine"))
        .withAnnotations(Map.of("kept", "1"))
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("engine")
        .withImage("registry.invalid/engine:1")
        .endContainer()
        .endSpec()
        .build();
  }

  /** A ConfigMap with the labels of a table. */
  static ConfigMap table(String namespace, String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withLabels(TABLE)
        .endMetadata()
        .withData(Map.of("ranktable.json", "{\"status\":\"initializing\"}"))
        .build();
  }

  /** An empty Secret in the namespace of the release. */
  Secret secret(String name) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(system.name())
        .withName(name)
        .endMetadata()
        .withType("Opaque")
        .build();
  }

  private static ClusterRoleBinding everyRight(String namespace) {
    return new ClusterRoleBindingBuilder()
        .withNewMetadata()
        .withGenerateName("ranktable-test-")
        .endMetadata()
        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
        .addNewSubject()
        .withKind("ServiceAccount")
        .withName("ranktable-injector")
        .withNamespace(namespace)
        .endSubject()
        .build();
  }
}
