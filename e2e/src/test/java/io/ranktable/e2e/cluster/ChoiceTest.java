package io.ranktable.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChoiceTest {

  private static final String NO_GO = "Go 1.24 or newer is needed";

  private static final String NO_ROOT = "a node needs root";

  @Test
  void buildsWhenNothingIsNamedAndGoOrTheBinariesAreThere() {
    assertThat(Choice.of(facts("", true, true, true))).isEqualTo(new Choice.Built());
  }

  @Test
  void asksNeitherDockerNorTheNetworkWhenItCanBuild() {
    Environment environment =
        new Environment(
            Optional.empty(),
            Optional.empty(),
            Optional::empty,
            Optional::empty,
            () -> {
              throw new AssertionError("the network was asked");
            },
            () -> {
              throw new AssertionError("Docker was asked");
            });
    assertThat(Choice.of(environment)).isEqualTo(new Choice.Built());
  }

  @Test
  void takesDockerWhenItCannotBuild() {
    assertThat(Choice.of(facts("", false, true, true))).isEqualTo(new Choice.Docker());
  }

  @Test
  void downloadsWhenThereIsNeitherGoNorDocker() {
    assertThat(Choice.of(facts("", false, true, false))).isEqualTo(new Choice.Downloaded());
  }

  @Test
  void neverTakesAClusterOfTheUsersUnnamed() {
    Choice choice =
        Choice.of(
            new Environment(
                Optional.empty(),
                Optional.of("production"),
                () -> Optional.of(NO_GO),
                () -> Optional.of(NO_ROOT),
                () -> false,
                () -> false));
    assertThat(choice).isInstanceOf(Choice.Missing.class);
  }

  @Test
  void saysInOneLineWhatToInstallWhenThereIsNothing() {
    assertThat(advice(Choice.of(facts("", false, false, false))))
        .contains(NO_GO, "Docker engine", "RANKTABLE_TEST_CLUSTER=kubeconfig")
        .doesNotContain("\n");
  }

  @Test
  void obeysTheNamedKind() {
    assertThat(Choice.of(facts("docker", true, true, true))).isEqualTo(new Choice.Docker());
    assertThat(Choice.of(facts("local", true, true, true))).isEqualTo(new Choice.Built());
    assertThat(Choice.of(facts("local", false, true, true))).isEqualTo(new Choice.Downloaded());
    assertThat(
            Choice.of(
                new Environment(
                    Optional.of("kubeconfig"),
                    Optional.of("kind-test"),
                    Optional::empty,
                    Optional::empty,
                    () -> true,
                    () -> true)))
        .isEqualTo(new Choice.Kubeconfig("kind-test"));
  }

  @Test
  void takesNothingElseWhenTheNamedKindIsMissing() {
    assertThat(advice(Choice.of(facts("docker", true, true, false)))).contains("no Docker engine");
    assertThat(advice(Choice.of(facts("local", false, false, true)))).contains(NO_GO);
    assertThat(advice(Choice.of(facts("kubeconfig", true, true, true))))
        .contains("RANKTABLE_KUBE_CONTEXT");
  }

  @Test
  void controllersAreBuiltOrThoseOfTheClusterThatThereIs() {
    assertThat(Choice.withControllers(facts("", true, true, true)))
        .isEqualTo(new Choice.BuiltControllers());
    assertThat(Choice.withControllers(facts("local", true, true, true)))
        .isEqualTo(new Choice.BuiltControllers());
    assertThat(Choice.withControllers(facts("docker", true, true, true)))
        .isEqualTo(new Choice.Docker());
    assertThat(advice(Choice.withControllers(facts("", false, true, false)))).contains(NO_GO);
  }

  @Test
  void refusesAnUnknownKind() {
    Environment environment = facts("minikube", true, true, true);
    assertThatThrownBy(() -> Choice.of(environment))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'minikube'")
        .hasMessageContaining("local, docker or kubeconfig");
  }

  @Test
  void startsANodeHereWhenItCanAndAsksForNothingElse() {
    Environment environment =
        new Environment(
            Optional.empty(),
            Optional.empty(),
            () -> {
              throw new AssertionError("the light cluster was asked for");
            },
            Optional::empty,
            () -> {
              throw new AssertionError("the network was asked");
            },
            () -> {
              throw new AssertionError("Docker was asked");
            });
    assertThat(Choice.withNode(environment)).isEqualTo(new Choice.BuiltNode());
  }

  @Test
  void takesDockerForANodeWhenNoneCanRunHere() {
    assertThat(Choice.withNode(noNode("", true))).isEqualTo(new Choice.Docker());
    assertThat(Choice.withNode(noNode("docker", true))).isEqualTo(new Choice.Docker());
  }

  @Test
  void neverTakesALightClusterForANode() {
    assertThat(advice(Choice.withNode(noNode("", false))))
        .contains(NO_ROOT, "Docker engine", "RANKTABLE_TEST_CLUSTER=kubeconfig")
        .doesNotContain("\n");
    assertThat(advice(Choice.withNode(noNode("local", true)))).contains(NO_ROOT);
  }

  private static Environment noNode(String requested, boolean docker) {
    return new Environment(
        Optional.of(requested).filter(name -> !name.isEmpty()),
        Optional.empty(),
        Optional::empty,
        () -> Optional.of(NO_ROOT),
        () -> true,
        () -> docker);
  }

  private static Environment facts(
      String requested, boolean buildable, boolean downloadable, boolean docker) {
    return new Environment(
        Optional.of(requested).filter(name -> !name.isEmpty()),
        Optional.empty(),
        () -> buildable ? Optional.empty() : Optional.of(NO_GO),
        () -> Optional.of(NO_ROOT),
        () -> downloadable,
        () -> docker);
  }

  private static String advice(Choice choice) {
    return choice instanceof Choice.Missing(String advice) ? advice : "not missing: " + choice;
  }
}
