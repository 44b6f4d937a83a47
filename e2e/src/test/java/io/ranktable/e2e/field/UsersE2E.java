package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Kubectl;
import io.ranktable.e2e.product.Product;
import io.ranktable.e2e.product.Workplace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * In a namespace that enforces the restricted Pod Security Standard engines of every kind of user
 * find a file that is theirs.
 */
@Installed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsersE2E {

  /**
   * An engine.
   *
   * @param pod name of its pod
   * @param image its image
   * @param podSays fields of the pod's security context
   * @param containerSays fields of its container's
   * @param owner user and group that the file must have
   */
  record Engine(String pod, String image, String podSays, String containerSays, String owner) {

    String yaml() {
      return Engines.pod(
          pod,
          List.of(),
          """
          securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}%s}
          containers:
          - name: engine
            image: %s
            imagePullPolicy: Never
            command: [sh, -c, "stat -c '%%F %%a %%u:%%g' %s; cat %s; echo; trap 'exit 143' TERM; sleep infinity & wait"]
            resources: {limits: {huawei.com/Ascend910: 1}}
            securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}%s}
          """
              .formatted(podSays, image, Engines.FILE, Engines.FILE, containerSays));
    }

    @Override
    public String toString() {
      return pod;
    }
  }

  private Workplace place;

  static Stream<Engine> engines() {
    String shell = Engines.SHELL.reference();
    return Stream.of(
        new Engine("run-as-user", shell, "", ", runAsUser: 4242", "4242:0"),
        new Engine("run-as-group", shell, ", runAsUser: 1001, runAsGroup: 2002", "", "1001:2002"),
        new Engine(
            "fs-group",
            shell,
            ", runAsUser: 1001, runAsGroup: 2002, fsGroup: 3003",
            "",
            "1001:3003"),
        new Engine("container-wins", shell, ", runAsUser: 1001", ", runAsUser: 1002", "1002:0"),
        new Engine("image-user", Engines.OWN_USER.reference(), "", "", "1500:0"),
        new Engine(
            "image-user-fs-group",
            Engines.OWN_USER.reference(),
            ", fsGroup: 3003",
            "",
            "1500:3003"),
        new Engine(
            "read-only-root",
            Engines.OWN_USER.reference(),
            "",
            ", readOnlyRootFilesystem: true",
            "1500:0"));
  }

  @BeforeAll
  void runAll(Product product, TestNode node, @TempDir Path directory) {
    Engines.load(node, directory, Engines.SHELL, Engines.OWN_USER);
    place = restricted(product.cluster());
    for (Engine engine : engines().toList()) {
      Kubectl.Answer answer = place.kubectl().create(engine.yaml());
      answer.orFail();
      assertThat(answer.said()).as("warnings about %s", engine).isEmpty();
    }
    place.reportWaiting(engines().map(Engine::pod).toArray(String[]::new));
  }

  private static Workplace restricted(TestCluster cluster) {
    return Workplace.open(
        cluster,
        Map.of(
            "pod-security.kubernetes.io/enforce", "restricted",
            "pod-security.kubernetes.io/warn", "restricted"));
  }

  @AfterAll
  void close() {
    place.close();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void theEngineReadsAFileOfItsOwn(Engine engine) {
    var pod = place.awaitRunning(engine.pod());

    String[] log = Engines.log(place, engine.pod(), "engine", "}\n").split("\n", 2);

    assertThat(log[0]).isEqualTo("regular file 640 " + engine.owner());
    Engines.assertListed(Engines.json(log[1]), pod);
    assertThat(place.log(engine.pod(), "ranktable-gate"))
        .contains("is complete and lists this pod; wrote " + Engines.FILE);
  }

  @Test
  void theNamespaceReallyRefusesWhatIsNotRestricted() {
    Kubectl.Answer answer =
        place.kubectl().create(Engines.pod("anything", List.of(), Engines.reading()));

    assertThat(answer.exitCode()).isNotZero();
    assertThat(answer.said())
        .contains("violates PodSecurity \"restricted:latest\"")
        .contains("container \"engine\" must set securityContext.allowPrivilegeEscalation=false");
  }
}
