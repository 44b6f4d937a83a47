package io.ranktable.e2e.product;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.chart.Helm;
import io.ranktable.e2e.chart.Release;
import io.ranktable.e2e.cluster.ClusterUnavailableException;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.image.InjectorImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The injector, installed by Helm from its own image. Closing it uninstalls it.
 *
 * @param cluster where it runs
 * @param system namespace of the release
 * @param release the release
 * @param image its image
 */
public record Product(
    TestCluster cluster, TestNamespace system, Release release, InjectorImage image)
    implements AutoCloseable {

  /** On a busy machine each replica needs minutes to start, and an update starts one by one. */
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private static final String NAME = "ranktable-injector";

  /**
   * Brings the image onto the node, installs the chart and returns when every replica is ready and
   * a pod that asks for a table is patched.
   *
   * @param cluster a cluster with a node of ours
   * @param more arguments for Helm such as {@code --set}
   * @throws ClusterUnavailableException when image or Helm cannot be made here, or there is an
   *     injector already
   */
  public static Product install(TestCluster cluster, String... more) {
    return install(Helm.named("helm"), cluster, more);
  }

  /** The same with a Helm of choice. */
  public static Product install(Helm helm, TestCluster cluster, String... more) {
    TestNode node =
        cluster
            .node()
            .orElseThrow(
                () -> new ClusterUnavailableException("an image can only be given to our node"));
    InjectorImage image = InjectorImage.build();
    node.loadImage(image.tar());
    TestNamespace system = cluster.newNamespace(Map.of());
    try {
      Release release = Release.install(helm, cluster, system.name(), arguments(image, more));
      return serving(new Product(cluster, system, release, image));
    } catch (RuntimeException e) {
      system.close();
      throw e;
    }
  }

  /** Leaves nothing behind that would keep the next one out. */
  private static Product serving(Product product) {
    try {
      product.awaitServing();
      return product;
    } catch (RuntimeException e) {
      product.release.close();
      throw e;
    }
  }

  private static String[] arguments(InjectorImage image, String... more) {
    List<String> arguments = new ArrayList<>(imageValues(image));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** Returns the arguments for Helm that name an image which no registry has. */
  public static List<String> imageValues(InjectorImage image) {
    int colon = image.reference().lastIndexOf(':');
    return List.of(
        "--set", "image.repository=" + image.reference().substring(0, colon),
        "--set", "image.tag=" + image.reference().substring(colon + 1),
        "--set", "image.pullPolicy=Never");
  }

  /** Upgrades to the same chart and image with other values; returns when all replicas are new. */
  public void upgrade(String... more) {
    release.upgrade(arguments(image, more));
    awaitRolledOut();
  }

  /** Waits until every replica is ready and a pod that asks for a table is patched. */
  public void awaitServing() {
    awaitRolledOut();
    try (TestNamespace probe =
        cluster.newNamespace(Map.of(Names.INJECTION, Names.INJECTION_ENABLED))) {
      Awaitility.await("a pod is patched")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> patches(probe.name()));
    }
  }

  /**
   * Waits until every replica is of the newest rollout and ready.
   *
   * @throws IllegalStateException when that takes too long; the message tells how they are
   */
  public void awaitRolledOut() {
    try {
      Awaitility.await("the injector is rolled out")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(200))
          .until(this::isRolledOut);
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException(
          e.getMessage() + "\n" + Diagnosis.of(cluster.client(), system.name()), e);
    }
  }

  private boolean isRolledOut() {
    var deployment =
        cluster.client().apps().deployments().inNamespace(system.name()).withName(NAME).get();
    if (deployment == null || deployment.getStatus() == null) {
      return false;
    }
    var status = deployment.getStatus();
    Integer wanted = deployment.getSpec().getReplicas();
    return Objects.equals(status.getObservedGeneration(), deployment.getMetadata().getGeneration())
        && Objects.equals(status.getUpdatedReplicas(), wanted)
        && Objects.equals(status.getReadyReplicas(), wanted)
        && Objects.equals(status.getReplicas(), wanted);
  }

  private boolean patches(String namespace) {
    Pod probe =
        new PodBuilder()
            .withNewMetadata()
            .withName("probe")
            .withNamespace(namespace)
            .addToAnnotations(Names.TEMPLATE, "hccl-role")
            .addToAnnotations(Names.PREFIX + "group", "probe")
            .addToAnnotations(Names.PREFIX + "size", "1")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("probe")
            .withImage("probe")
            .endContainer()
            .endSpec()
            .build();
    try {
      Pod answer = cluster.client().resource(probe).dryRun(true).create();
      return answer.getMetadata().getAnnotations().containsKey(Names.STATUS);
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  /**
   * Takes from the injector's account the right to patch pods, so that its tables come as fast as
   * kubelet looks by itself.
   */
  public void forbidPokes() {
    cluster
        .client()
        .rbac()
        .clusterRoles()
        .withName(NAME)
        .edit(
            role ->
                role.toBuilder()
                    .editMatchingRule(rule -> rule.getResources().equals(List.of("pods")))
                    .removeFromVerbs("patch")
                    .endRule()
                    .build());
  }

  /** Returns the pods of the injector. */
  public List<Pod> replicas() {
    KubernetesClient client = cluster.client();
    return client
        .pods()
        .inNamespace(system.name())
        .withLabel("app.kubernetes.io/name", NAME)
        .list()
        .getItems();
  }

  @Override
  public void close() {
    release.close();
    system.close();
  }
}
