package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.AuthInfoBuilder;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Kubectl;
import io.ranktable.e2e.product.Product;
import io.ranktable.e2e.product.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody has got hold of the injector's token and uses it by hand, beside the injector that runs.
 */
@Installed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccountE2E {

  private static final String CONFIGURATION = "mutatingwebhookconfiguration/zz-ranktable-injector";
  private static final String ACCOUNT = "ranktable-injector";

  private Workplace place;
  private Product product;
  private Kubectl thief;

  @BeforeAll
  void runAPod(Product shared, Workplace own, TestNode node, @TempDir Path directory)
      throws IOException {
    Engines.load(node, directory, Engines.SHELL);
    product = shared;
    place = own;
    place.kubectl().create(Engines.pod("engine", List.of(), Engines.reading())).orFail();
    place.reportWaiting("engine");
    place.awaitRunning("engine");
    place.kubectl("create", "configmap", "theirs", "--from-literal=key=value");
    thief = withToken(directory);
  }

  /** Only the token: the administrator's kubeconfig would bring his own rights along. */
  private Kubectl withToken(Path directory) throws IOException {
    String token =
        place.kubectl("create", "token", ACCOUNT, "--namespace=" + product.system().name()).strip();
    Config config =
        Serialization.unmarshal(Files.readString(place.kubectl().kubeconfig()), Config.class);
    config.getUsers().forEach(user -> user.setUser(new AuthInfoBuilder().withToken(token).build()));
    Path kubeconfig = Files.writeString(directory.resolve("stolen"), Serialization.asYaml(config));
    return new Kubectl(place.kubectl().program(), kubeconfig, place.name());
  }

  @Test
  void thisIsReallyThatAccount() {
    assertThat(thief.run("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}").orFail())
        .isEqualTo("system:serviceaccount:%s:%s".formatted(product.system().name(), ACCOUNT));
  }

  @Test
  void ofAPodItMayChangeThePokeAndNothingElse() {
    patchPod("{\"metadata\":{\"annotations\":{\"ranktable.io/poke\":\"by hand\"}}}").orFail();

    for (String change :
        List.of(
            "{\"metadata\":{\"annotations\":{\"ranktable.io/status\":\"{}\"}}}",
            "{\"metadata\":{\"annotations\":{\"example.com/any\":\"x\"}}}",
            "{\"metadata\":{\"annotations\":{\"ranktable.io/poke\":\"1\",\"a\":\"b\"}}}",
            "{\"metadata\":{\"labels\":{\"app\":\"other\"}}}",
            "{\"metadata\":{\"finalizers\":[\"example.com/hold\"]}}",
            "{\"spec\":{\"activeDeadlineSeconds\":1}}")) {
      refused(patchPod(change), "nothing of a pod but its annotation ranktable.io/poke", change);
    }
    assertThat(place.kubectl("get", "pod", "engine", "-o", "jsonpath={.metadata.annotations}"))
        .contains("by hand")
        .doesNotContain("example.com/any");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete pod engine",
        "exec engine -- true",
        "logs engine",
        "patch pod engine --subresource=status --patch={}",
        "run another --image=test.ranktable.io/busybox:1",
        "debug engine --image=test.ranktable.io/busybox:1",
        "get secrets",
        "create serviceaccount another",
        "create token default",
        "label namespace default a=b",
        "delete mutatingwebhookconfiguration zz-ranktable-injector",
        "get validatingadmissionpolicies",
        "delete validatingadmissionpolicybinding ranktable-injector-pods",
      })
  void mostThingsItMayNotEvenTry(String command) {
    Kubectl.Answer answer = thief.run(command.split(" ", -1));

    assertThat(answer.exitCode()).as(command).isNotZero();
    assertThat(answer.said()).as(command).containsIgnoringCase("forbidden").contains(ACCOUNT);
  }

  @Test
  void itMayTouchNoConfigMapThatIsNotATable() {
    ConfigMap table = place.tables().getFirst();
    String ours = "configmap/" + table.getMetadata().getName();
    patch(ours, "{\"metadata\":{\"annotations\":{\"ranktable.io/reasons\":\"x\"}}}").orFail();

    String why = "only ConfigMaps that bear its labels before and after";
    refused(patch("configmap/theirs", "{\"data\":{\"key\":\"other\"}}"), why, "change");
    refused(thief.run("delete", "configmap/theirs"), why, "delete");
    refused(
        patch(
            "configmap/theirs",
            "{\"metadata\":{\"labels\":{\"app.kubernetes.io/managed-by\":\"ranktable-injector\","
                + "\"ranktable.io/kind\":\"table\"}}}"),
        why,
        "adopt");
    refused(patch(ours, "{\"metadata\":{\"labels\":{\"ranktable.io/kind\":null}}}"), why, "disown");
    refused(thief.run("create", "configmap", "another"), why, "create");
    refused(
        in(product.system().name(), "delete", "configmap", "hccl-role"),
        "no ConfigMap in a system namespace nor in its own",
        "templates");
    assertThat(place.kubectl("get", "configmap", "theirs", "-o", "jsonpath={.data.key}"))
        .isEqualTo("value");
  }

  @Test
  void ofTheWebhookConfigurationItMayChangeTheBundleAndNothingElse() {
    String bundle = "{'op':'replace','path':'/webhooks/0/clientConfig/caBundle','value':'eA=='}";
    json(bundle, "--dry-run=server").orFail();

    for (String change :
        List.of(
            "{'op':'replace','path':'/webhooks/0/failurePolicy','value':'Ignore'}",
            "{'op':'replace','path':'/webhooks/0/clientConfig/service/name','value':'other'}",
            "{'op':'replace','path':'/webhooks/0/rules/0/resources','value':['secrets']}",
            "{'op':'remove','path':'/webhooks/0/namespaceSelector'}",
            "{'op':'remove','path':'/webhooks/0/matchConditions'}",
            "{'op':'remove','path':'/webhooks/0'}",
            "{'op':'add','path':'/metadata/labels/a','value':'b'}")) {
      refused(json(change), "nothing of its webhook configuration but caBundle", change);
    }
  }

  /** By the request alone, for kubectl reads a pod before, which that account may not do. */
  private Kubectl.Answer patchPod(String merge) {
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(product.cluster().serviceAccountConfig(product.system().name(), ACCOUNT))
            .build()) {
      Pod pod = new PodBuilder().withNewMetadata().withName("engine").endMetadata().build();
      client
          .pods()
          .inNamespace(place.name())
          .resource(pod)
          .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
      return new Kubectl.Answer("patch", 0, "", "");
    } catch (KubernetesClientException e) {
      return new Kubectl.Answer("patch", 1, "", String.valueOf(e.getMessage()));
    }
  }

  private Kubectl.Answer patch(String what, String merge) {
    return thief.run("patch", what, "--type=merge", "--patch=" + merge);
  }

  private Kubectl.Answer json(String operation, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "patch",
                CONFIGURATION,
                "--type=json",
                "--patch=[" + operation.replace('\'', '"') + "]"));
    command.addAll(List.of(more));
    return thief.run(command.toArray(String[]::new));
  }

  private Kubectl.Answer in(String namespace, String... command) {
    return new Kubectl(thief.program(), thief.kubeconfig(), namespace).run(command);
  }

  private static void refused(Kubectl.Answer answer, String why, String what) {
    assertThat(answer.exitCode()).as(what).isNotZero();
    assertThat(answer.said())
        .as(what)
        .contains("ValidatingAdmissionPolicy 'ranktable-injector-")
        .contains("the Ranktable Injector may")
        .contains(why);
  }
}
