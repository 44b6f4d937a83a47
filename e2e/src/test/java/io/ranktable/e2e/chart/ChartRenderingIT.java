package io.ranktable.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.workload.ProfileSet;
import io.ranktable.e2e.cluster.SkipUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(SkipUnavailable.class)
class ChartRenderingIT {

  private static final String SYSTEM = Rendered.SYSTEM;

  @ParameterizedTest
  @MethodSource("io.ranktable.e2e.chart.Helm#names")
  void lintFindsNothing(String helm) {
    for (List<String> values :
        List.of(List.<String>of(), List.of("--values", Rendered.ALL_OPTIONS))) {
      Helm.Result result =
          Helm.named(helm)
              .run(
                  Stream.concat(
                          Stream.of("lint", "--strict", Helm.CHART.toString()), values.stream())
                      .toArray(String[]::new));

      assertThat(result.orFail().output() + result.errors())
          .doesNotContain("WARN", "ERROR")
          .contains("0 chart(s) failed");
    }
  }

  @ParameterizedTest
  @MethodSource("io.ranktable.e2e.chart.Helm#names")
  void rendersTheSameTextEachTime(String helm) {
    assertThat(Helm.named(helm).template(SYSTEM)).isEqualTo(Helm.named(helm).template(SYSTEM));
    assertThat(withAllOptions(helm)).isEqualTo(withAllOptions(helm));
  }

  @Test
  void rendersTheSameObjectsWithBothHelms() {
    assertThat(Rendered.of(withAllOptions("helm4"))).isEqualTo(Rendered.withAllOptions());
  }

  @Test
  void holdsNeitherKeysNorTheAuthority() {
    for (String text : List.of(Helm.named("helm").template(SYSTEM), withAllOptions("helm"))) {
      assertThat(text).doesNotContainIgnoringCase("caBundle:", "BEGIN ", "tls.key", "tls.crt");
      assertThat(Rendered.of(text).ofKind("Secret")).isEmpty();
    }
  }

  @Test
  void wrapsEachBundledFileAsItIs() throws IOException {
    Rendered rendered = Rendered.with();
    Map<String, JsonNode> expected = new TreeMap<>();
    for (var folder : Map.of("templates", "template", "pod-formats", "pod-format").entrySet()) {
      for (Path file : files(folder.getKey())) {
        String name = file.getFileName().toString().replaceFirst("\\.yaml$", "");
        expected.put(folder.getValue() + " " + name, Rendered.file(file));
      }
    }

    Map<String, JsonNode> found = new TreeMap<>();
    rendered
        .ofKind("ConfigMap")
        .forEach(
            map ->
                found.put(
                    map.at("/metadata/labels/ranktable.io~1kind").asText()
                        + " "
                        + Rendered.name(map),
                    map.path("data")));

    assertThat(found).isEqualTo(expected).containsKey("template hccl-group");
    assertThat(found.values())
        .allSatisfy(data -> assertThat(data.valueStream()).allMatch(JsonNode::isTextual));
  }

  @Test
  void sharesTheBundledFilesWithTheCore() throws IOException {
    for (String folder : List.of("templates", "pod-formats", "profiles")) {
      for (Path file : files(folder)) {
        String resource = "/io/ranktable/core/bundled/" + folder + "/" + file.getFileName();
        try (var stream = Helm.class.getResourceAsStream(resource)) {
          assertThat(stream).as(resource).isNotNull().hasBinaryContent(Files.readAllBytes(file));
        }
      }
    }
  }

  @Test
  void asksForNoMoreRightsThanThese() {
    assertThat(Rendered.rules(Rendered.with().only("ClusterRole")))
        .containsExactly(
            "/namespaces: list,watch",
            "/pods: list,watch,patch",
            "/configmaps: get,list,watch,create,patch,delete",
            "/events: get,create,patch",
            "admissionregistration.k8s.io/mutatingwebhookconfigurations [zz-ranktable-injector]:"
                + " get,list,watch,patch",
            "apps/statefulsets,replicasets,deployments: list,watch",
            "batch/jobs: list,watch",
            "workload.serving.volcano.sh/modelservings: list,watch",
            "orchestration.aibrix.ai/rolesets,podsets: list,watch",
            "leaderworkerset.x-k8s.io/leaderworkersets: list,watch",
            "jobset.x-k8s.io/jobsets: list,watch",
            "batch.volcano.sh/jobs: list,watch",
            "scheduling.volcano.sh/podgroups: list,watch",
            "workloads.x-k8s.io/rolebasedgroups,roleinstances: list,watch",
            "grove.io/podcliques: list,watch",
            "mindcluster.huawei.com/inferservices: list,watch",
            "mindxdl.gitee.com/ascendjobs: list,watch",
            "kubeflow.org/pytorchjobs,tfjobs,mpijobs,paddlejobs,xgboostjobs,jaxjobs: list,watch",
            "ray.io/rayclusters: list,watch");
    assertThat(Rendered.rules(Rendered.with().only("Role")))
        .containsExactly(
            "coordination.k8s.io/leases: create",
            "coordination.k8s.io/leases [ranktable-injector]: get,patch",
            "/secrets: create",
            "/secrets [ranktable-injector-ca]: get,list,watch,update");
  }

  @Test
  void mayReadEveryKindThatABundledProfileReads() {
    List<String> rules = Rendered.rules(Rendered.with().only("ClusterRole"));
    assertThat(ProfileSet.bundled().parentKinds())
        .isNotEmpty()
        .allSatisfy(
            kind -> {
              String group = kind.apiVersion().replaceFirst("/.*", "");
              String plural = kind.kind().toLowerCase(Locale.ROOT) + "s";
              assertThat(rules)
                  .anyMatch(
                      rule -> rule.matches(group + "/(.*,)?" + plural + "(,.*)?: list,watch"));
            });
  }

  @Test
  void registersTheWebhookAsPromised() {
    JsonNode configuration = Rendered.with().only("MutatingWebhookConfiguration");
    JsonNode webhook = configuration.at("/webhooks/0");

    assertThat(Rendered.name(configuration)).isEqualTo("zz-ranktable-injector");
    assertThat(configuration.path("webhooks")).hasSize(1);
    assertThat(webhook.path("clientConfig"))
        .hasToString(
            "{\"service\":{\"name\":\"ranktable-injector\",\"namespace\":\"ranktable-system\","
                + "\"path\":\"/mutate\",\"port\":443}}");
    assertThat(webhook.path("rules"))
        .hasToString(
            "[{\"apiGroups\":[\"\"],\"apiVersions\":[\"v1\"],\"operations\":[\"CREATE\"],"
                + "\"resources\":[\"pods\"],\"scope\":\"Namespaced\"}]");
    assertThat(webhook.at("/namespaceSelector/matchLabels"))
        .hasToString("{\"ranktable.io/injection\":\"enabled\"}");
    assertThat(webhook.at("/namespaceSelector/matchExpressions"))
        .hasToString(
            "[{\"key\":\"kubernetes.io/metadata.name\",\"operator\":\"NotIn\",\"values\":"
                + "[\"kube-system\",\"kube-public\",\"kube-node-lease\",\"ranktable-system\"]}]");
    assertThat(webhook.path("sideEffects").asText()).isEqualTo("None");
    assertThat(webhook.path("matchPolicy").asText()).isEqualTo("Equivalent");
    assertThat(webhook.path("reinvocationPolicy").asText()).isEqualTo("IfNeeded");
    assertThat(webhook.path("failurePolicy").asText()).isEqualTo("Fail");
    assertThat(webhook.path("timeoutSeconds").asInt()).isEqualTo(5);
    assertThat(webhook.path("admissionReviewVersions")).hasToString("[\"v1\"]");
  }

  @Test
  void holdsItsAccountToItsPromisesUnlessToldNotTo() {
    Rendered rendered = Rendered.with("--set", "policies.warn=false");
    List<JsonNode> policies = rendered.ofKind("ValidatingAdmissionPolicy").toList();
    List<JsonNode> bindings = rendered.ofKind("ValidatingAdmissionPolicyBinding").toList();

    assertThat(policies)
        .extracting(Rendered::name)
        .containsExactly(
            "ranktable-injector-configmaps",
            "ranktable-injector-own-objects",
            "ranktable-injector-pods",
            "ranktable-injector-webhooks");
    assertThat(policies)
        .allSatisfy(
            policy -> {
              assertThat(policy.at("/spec/failurePolicy").asText()).isEqualTo("Fail");
              assertThat(policy.at("/spec/matchConditions")).hasSize(1);
              assertThat(policy.at("/spec/matchConditions/0/expression").asText())
                  .endsWith("== 'system:serviceaccount:ranktable-system:ranktable-injector'");
            });
    assertThat(bindings)
        .allSatisfy(
            binding -> {
              assertThat(binding.at("/spec/policyName").asText()).isEqualTo(Rendered.name(binding));
              assertThat(binding.at("/spec/validationActions")).hasToString("[\"Deny\",\"Audit\"]");
            })
        .extracting(Rendered::name)
        .containsExactlyElementsOf(policies.stream().map(Rendered::name).toList());
  }

  @Test
  void onlyWarnsWhenItsAccountIsNotToBeHeld() {
    Rendered rendered = Rendered.with("--set", "policies.enabled=false");

    assertThat(rendered.only("ValidatingAdmissionPolicy").at("/spec/failurePolicy").asText())
        .isEqualTo("Ignore");
    assertThat(rendered.only("ValidatingAdmissionPolicyBinding").at("/spec/validationActions"))
        .hasToString("[\"Warn\",\"Audit\"]");
  }

  @Test
  void runsTheProcessSafely() {
    JsonNode deployment = Rendered.with().only("Deployment").path("spec");
    JsonNode pod = deployment.at("/template/spec");
    JsonNode container = pod.at("/containers/0");

    assertThat(deployment.path("replicas").asInt()).isEqualTo(2);
    assertThat(deployment.at("/strategy/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
    assertThat(container.at("/lifecycle/preStop/sleep/seconds").asInt())
        .isPositive()
        .isLessThan(pod.path("terminationGracePeriodSeconds").asInt());
    assertThat(container.at("/livenessProbe/httpGet"))
        .hasToString("{\"path\":\"/actuator/health/liveness\",\"port\":\"management\"}");
    assertThat(container.at("/readinessProbe/httpGet"))
        .hasToString("{\"path\":\"/actuator/health/readiness\",\"port\":\"management\"}");
    assertThat(container.path("ports"))
        .extracting(port -> port.path("name").asText() + port.path("containerPort").asInt())
        .containsExactly("https8443", "management8081");
    assertThat(Rendered.with().only("Service").at("/spec/ports"))
        .extracting(port -> port.path("port").asInt() + port.path("targetPort").asText())
        .containsExactly("443https");
  }

  @Test
  void refusesAKubernetesThatIsTooOld() {
    Helm.Result old =
        Helm.named("helm").run("template", Helm.CHART.toString(), "--kube-version", "1.29.9");

    assertThat(old.exitCode()).isNotZero();
    assertThat(old.errors()).contains("kubeVersion: >=1.30");
    assertThat(Helm.named("helm").template(SYSTEM, "--kube-version", "1.30.4-gke.100"))
        .contains("kind: Deployment");
  }

  private static List<Path> files(String folder) throws IOException {
    Path directory = Helm.CHART.resolve("files").resolve(folder);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static String withAllOptions(String helm) {
    return Helm.named(helm).template(SYSTEM, "--values", Rendered.ALL_OPTIONS);
  }
}
