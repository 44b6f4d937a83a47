package io.ranktable.e2e.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a user of {@code kubectl} is told when an annotation can have no effect. */
@OnCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartAdviceIT {

  private static final String ANNOTATION = "ranktable.io/template: hccl-role";

  private Path directory;
  private TestNamespace system;
  private TestNamespace plain;
  private TestNamespace optedIn;
  private TestNamespace excluded;
  private Release release;
  private Path kubectl;

  @BeforeAll
  void install(TestCluster cluster, @TempDir Path temporary) {
    directory = temporary;
    Assumptions.assumeTrue(cluster.kubectl().isPresent(), "no kubectl on the PATH: install it");
    kubectl = cluster.kubectl().orElseThrow();
    Map<String, String> label = Map.of("ranktable.io/injection", "enabled");
    system = cluster.newNamespace(Map.of());
    plain = cluster.newNamespace(Map.of());
    optedIn = cluster.newNamespace(label);
    excluded = cluster.newNamespace(label);
    release =
        Release.install(
            Helm.named("helm"),
            cluster,
            system.name(),
            // Nothing answers here, and it is not the webhook that is asked.
            "--set",
            "webhook.failurePolicy=Ignore",
            "--set",
            "webhook.timeoutSeconds=1",
            "--set",
            "webhook.excludedNamespaces[0]=" + excluded.name());
    // The API server learns of the policy a moment later.
    AtomicInteger tries = new AtomicInteger();
    Awaitility.await()
        .until(() -> !said(plain, pod("probe-" + tries.incrementAndGet(), ANNOTATION)).isEmpty());
  }

  @AfterAll
  void uninstall() {
    if (release != null) {
      release.close();
      List.of(excluded, optedIn, plain, system).forEach(TestNamespace::close);
    }
  }

  @Test
  void aPodOutsideTheOptedInNamespacesIsCreatedAndItsCreatorTold() {
    assertThat(said(plain, pod("engine", ANNOTATION)))
        .startsWith("Warning: ")
        .contains(
            "ranktable.io/template has no effect in namespace " + plain.name(),
            "kubectl label namespace " + plain.name() + " ranktable.io/injection=enabled");
    assertThat(said(excluded, pod("engine", ANNOTATION)))
        .contains(excluded.name() + ", which is excluded from injection");
    assertThat(said(system, pod("engine", ANNOTATION)))
        .contains(system.name() + ", which is excluded from injection");
    assertThat(said(optedIn, pod("engine", ANNOTATION))).isEmpty();
    assertThat(said(plain, pod("other", "ranktable.io/group: x"))).isEmpty();
  }

  @Test
  void anAnnotationThatComesTooLateIsToldOnceAndOtherChangesOfThePodAreNot() {
    assertThat(said(optedIn, pod("late", "other: x"))).isEmpty();

    assertThat(annotate("late", "ranktable.io/template=hccl-role"))
        .contains("is read when a pod is created");
    assertThat(annotate("late", "ranktable.io/poke=1")).isEmpty();
    assertThat(annotate("late", "ranktable.io/template-")).isEmpty();
  }

  @Test
  void aWorkloadIsToldWhatItsPodsWillLack() {
    for (String kind : List.of("Deployment", "StatefulSet", "DaemonSet", "Job")) {
      String annotated = workload(kind, kind + "-template", "", ANNOTATION);
      assertThat(said(plain, annotated)).as(kind).contains("which is not opted in");
      assertThat(said(optedIn, annotated)).as(kind).isEmpty();

      String misplaced = workload(kind, kind + "-object", ANNOTATION, "");
      assertThat(said(optedIn, misplaced))
          .as(kind)
          .contains("write it into spec.template.metadata.annotations");

      String both = workload(kind, kind + "-both", ANNOTATION, ANNOTATION);
      assertThat(said(optedIn, both)).as(kind).isEmpty();
    }
  }

  @Test
  void whatControllersWriteIntoAWorkloadIsNoNews() {
    said(plain, workload("Deployment", "known", "", ANNOTATION));

    assertThat(run(plain, "annotate", "deployment", "known", "deployment.kubernetes.io/revision=1"))
        .isEmpty();
    assertThat(run(plain, "set", "image", "deployment/known", "engine=other"))
        .contains("which is not opted in");
  }

  private String annotate(String pod, String annotation) {
    return run(optedIn, "annotate", "pod", pod, annotation);
  }

  /** Creates what the text says, and returns what kubectl said to it besides. */
  private String said(TestNamespace where, String yaml) {
    try {
      Path file = Files.createTempFile(directory, "object", ".yaml");
      Files.writeString(file, yaml);
      return run(where, "apply", "-f", file.toString());
    } catch (IOException e) {
      throw new AssertionError("no temporary file", e);
    }
  }

  private String run(TestNamespace where, String... arguments) {
    List<String> command = new ArrayList<>(List.of(kubectl.toString()));
    command.addAll(List.of("--kubeconfig", release.kubeconfig().toString()));
    command.addAll(List.of("--namespace", where.name()));
    command.addAll(Arrays.asList(arguments));
    try {
      Path output = Files.createTempFile(directory, "kubectl", ".out");
      Process process = new ProcessBuilder(command).redirectOutput(output.toFile()).start();
      String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(errors).isZero();
      return errors.strip();
    } catch (IOException e) {
      throw new AssertionError("kubectl cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static String pod(String name, String annotation) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, annotations: {%s}}
        spec: {containers: [{name: engine, image: registry.invalid/engine}]}
        """
        .formatted(name, annotation);
  }

  private static String workload(String kind, String name, String own, String pods) {
    boolean job = kind.equals("Job");
    return """
        apiVersion: %s
        kind: %s
        metadata: {name: %s, annotations: {%s}}
        spec:
          %s
          template:
            metadata: {labels: {app: engine}, annotations: {%s}}
            spec:
              %s
              containers: [{name: engine, image: registry.invalid/engine}]
        """
        .formatted(
            job ? "batch/v1" : "apps/v1",
            kind,
            name.toLowerCase(Locale.ROOT),
            own,
            job ? "parallelism: 1" : "selector: {matchLabels: {app: engine}}",
            pods,
            job ? "restartPolicy: Never" : "restartPolicy: Always");
  }
}
