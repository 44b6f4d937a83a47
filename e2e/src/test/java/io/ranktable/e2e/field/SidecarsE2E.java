package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Kubectl;
import io.ranktable.e2e.product.Workplace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What sidecars that run as another user than the engine can read of its table. */
@Installed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SidecarsE2E {

  private static final String BOTH = "containers: engine,sidecar";

  private Workplace place;

  @BeforeAll
  void runAll(Workplace own, TestNode node, @TempDir Path directory) {
    Engines.load(node, directory, Engines.SHELL);
    place = own;
  }

  @Test
  void withoutACommonGroupOnlyTheEngineReadsTheTableAndTheUserIsWarned() {
    Kubectl.Answer answer = place.kubectl().create(pod("apart", List.of(BOTH), ""));
    answer.orFail();
    assertThat(answer.said())
        .contains("Warning: The containers engine, sidecar run as different users (1000, 2000)")
        .contains("Set spec.securityContext.fsGroup");

    run("apart");

    assertThat(stat("apart", "engine")).isEqualTo("640 1000:1000\n");
    assertThat(cat("apart", "engine").exitCode()).isZero();
    assertThat(cat("apart", "sidecar").exitCode()).isNotZero();
    assertThat(cat("apart", "sidecar").said()).contains("Permission denied");
  }

  @Test
  void withAnFsGroupAllOfThemReadTheTable() {
    Kubectl.Answer answer = place.kubectl().create(pod("together", List.of(BOTH), "fsGroup: 3000"));
    answer.orFail();
    assertThat(answer.said()).isEmpty();

    run("together");

    assertThat(stat("together", "sidecar")).isEqualTo("640 1000:3000\n");
    assertThat(cat("together", "sidecar").orFail())
        .isEqualTo(cat("together", "engine").orFail())
        .contains("\"status\":\"completed\"");
  }

  @Test
  void aSidecarThatIsNotNamedGetsNothing() {
    Kubectl.Answer answer = place.kubectl().create(pod("alone", List.of(), ""));
    answer.orFail();
    assertThat(answer.said()).isEmpty();

    run("alone");

    assertThat(cat("alone", "engine").exitCode()).isZero();
    assertThat(cat("alone", "sidecar").said()).contains("No such file or directory");
  }

  @Test
  void aNativeSidecarStartsWithTheTable() {
    String yaml =
        Engines.pod(
            "native",
            List.of(BOTH),
            """
            securityContext: {fsGroup: 3000}
            initContainers:
            - name: before
              image: %1$s
              imagePullPolicy: Never
              command: ["true"]
            - name: sidecar
              image: %1$s
              imagePullPolicy: Never
              restartPolicy: Always
              command: [sh, -c, "cat %2$s || exit 1; echo; trap 'exit 143' TERM; sleep infinity & wait"]
              securityContext: {runAsUser: 2000, runAsGroup: 2000}
            containers:
            - name: engine
              image: %1$s
              imagePullPolicy: Never
              resources: {limits: {huawei.com/Ascend910: 1}}
              securityContext: {runAsUser: 1000, runAsGroup: 1000}
            """
                .formatted(Engines.SHELL.reference(), Engines.FILE));
    place.kubectl().create(yaml).orFail();

    Pod pod = run("native");

    assertThat(pod.getSpec().getInitContainers())
        .extracting(Container::getName)
        .containsExactly("before", "ranktable-gate", "sidecar");
    assertThat(Engines.status(pod, "sidecar").getRestartCount()).isZero();
    assertThat(Engines.log(place, "native", "sidecar", "}\n")).contains("\"status\":\"completed\"");
  }

  private Pod run(String pod) {
    place.reportWaiting(pod);
    return place.awaitRunning(pod);
  }

  private String stat(String pod, String container) {
    return place.exec(pod, container, "stat", "-c", "%a %u:%g", Engines.FILE);
  }

  private Kubectl.Answer cat(String pod, String container) {
    return place.kubectl().run("exec", pod, "-c", container, "--", "cat", Engines.FILE);
  }

  private static String pod(String name, List<String> annotations, String podSecurity) {
    return Engines.pod(
        name,
        annotations,
        """
        securityContext: {%1$s}
        containers:
        - name: engine
          image: %2$s
          imagePullPolicy: Never
          resources: {limits: {huawei.com/Ascend910: 1}}
          securityContext: {runAsUser: 1000, runAsGroup: 1000}
        - name: sidecar
          image: %2$s
          imagePullPolicy: Never
          securityContext: {runAsUser: 2000, runAsGroup: 2000}
        """
            .formatted(podSecurity, Engines.SHELL.reference()));
  }
}
