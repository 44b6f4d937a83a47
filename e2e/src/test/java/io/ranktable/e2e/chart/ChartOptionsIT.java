package io.ranktable.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ranktable.e2e.cluster.SkipUnavailable;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the values of the chart can change, and which are refused. */
@ExtendWith(SkipUnavailable.class)
class ChartOptionsIT {

  @Test
  void takesEveryOption() {
    Rendered rendered = Rendered.withAllOptions();
    JsonNode deployment = rendered.only("Deployment").path("spec");
    JsonNode pod = deployment.at("/template/spec");
    JsonNode container = pod.at("/containers/0");
    JsonNode webhook = rendered.only("MutatingWebhookConfiguration");

    assertThat(deployment.path("replicas").asInt()).isEqualTo(3);
    assertThat(container.path("image").asText())
        .startsWith("registry.example.com/tools/ranktable-injector@sha256:0123");
    assertThat(container.path("imagePullPolicy").asText()).isEqualTo("Always");
    assertThat(pod.path("imagePullSecrets"))
        .hasToString("[{\"name\":\"registry-key\"},{\"name\":\"parent-key\"}]");
    assertThat(container.at("/resources/limits/memory").asText()).isEqualTo("768Mi");
    assertThat(container.path("env"))
        .extracting(variable -> variable.path("name").asText())
        .containsExactly(
            "POD_NAME",
            "POD_NAMESPACE",
            "JAVA_TOOL_OPTIONS",
            "RANKTABLE_GATE_CPU",
            "RANKTABLE_GATE_MEMORY",
            "SERVER_PORT",
            "MANAGEMENT_SERVER_PORT",
            "TZ");
    assertThat(container.path("env"))
        .contains(variable("SERVER_PORT", "10250"), variable("MANAGEMENT_SERVER_PORT", "18081"));
    assertThat(container.path("ports"))
        .extracting(port -> port.path("name").asText() + port.path("containerPort").asInt())
        .containsExactly("https10250", "management18081");
    assertThat(container.at("/env/2/value").asText()).isEqualTo("-XX:MaxRAMPercentage=60");
    assertThat(container.at("/lifecycle/preStop/sleep/seconds").asInt()).isEqualTo(20);
    assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isEqualTo(35);
    assertThat(pod.path("priorityClassName").asText()).isEqualTo("system-cluster-critical");
    assertThat(pod.at("/nodeSelector/kubernetes.io~1arch").asText()).isEqualTo("arm64");
    assertThat(pod.path("tolerations")).hasSize(1);
    assertThat(pod.path("affinity").has("nodeAffinity")).isTrue();
    assertThat(deployment.at("/template/metadata/annotations/prometheus.io~1port").asText())
        .isEqualTo("8081");
    assertThat(deployment.at("/template/metadata/labels/sidecar.istio.io~1inject").asText())
        .isEqualTo("false");
    assertThat(deployment.at("/template/metadata/labels/app.kubernetes.io~1instance").asText())
        .isEqualTo("ri");
    assertThat(
            rendered.only("ServiceAccount").at("/metadata/annotations/example.com~1note").asText())
        .isEqualTo("none");
    assertThat(webhook.at("/metadata/annotations/admissions.enforcer~1disabled").asText())
        .isEqualTo("true");
    assertThat(webhook.at("/webhooks/0/failurePolicy").asText()).isEqualTo("Ignore");
    assertThat(webhook.at("/webhooks/0/timeoutSeconds").asInt()).isEqualTo(9);
    assertThat(webhook.at("/webhooks/0/namespaceSelector/matchExpressions/0/values"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "kube-system", "kube-public", "kube-node-lease", Rendered.SYSTEM, "cert-manager");
    assertThat(Rendered.rules(rendered.only("ClusterRole")))
        .contains("example.com/widgets: list,watch");
  }

  @Test
  void makesTheAotCacheInAVolumeOnlyWhenTold() {
    JsonNode plain = Rendered.with().only("Deployment").at("/spec/template/spec");
    assertThat(plain.has("initContainers")).isFalse();
    assertThat(plain.path("securityContext").has("fsGroup")).isFalse();
    assertThat(plain.at("/containers/0/env/2/value").asText()).doesNotContain("AOT");

    JsonNode pod =
        Rendered.with(
                "--set", "aotCache.volume.persistentVolumeClaim.claimName=aot",
                "--set", "javaOptions=-Xmx200m")
            .only("Deployment")
            .at("/spec/template/spec");
    JsonNode maker = pod.at("/initContainers/0");
    JsonNode server = pod.at("/containers/0");
    assertThat(maker.path("args"))
        .extracting(JsonNode::asText)
        .containsExactly("train", "--optional", "--output", "/aot/ranktable.aot");
    assertThat(maker.path("image")).isEqualTo(server.path("image"));
    assertThat(maker.path("securityContext")).isEqualTo(server.path("securityContext"));
    assertThat(maker.at("/env/0/value").asText()).isEqualTo("-Xmx200m");
    assertThat(server.at("/env/2/value").asText())
        .isEqualTo("-Xmx200m -XX:AOTCache=/aot/ranktable.aot");
    assertThat(maker.at("/volumeMounts/1"))
        .hasToString("{\"name\":\"aot-cache\",\"mountPath\":\"/aot\"}");
    assertThat(server.at("/volumeMounts/1/readOnly").asBoolean()).isTrue();
    assertThat(pod.at("/volumes/1/persistentVolumeClaim/claimName").asText()).isEqualTo("aot");
    assertThat(pod.at("/securityContext/fsGroup").asInt()).isEqualTo(65532);
  }

  @Test
  void usesTheNetworkOfTheNodeOnlyWhenTold() {
    assertThat(pod().has("hostNetwork")).isFalse();
    assertThat(pod("--set", "hostNetwork=true").path("hostNetwork").asBoolean()).isTrue();
    assertThat(pod("--set", "hostNetwork=true").path("dnsPolicy").asText())
        .isEqualTo("ClusterFirstWithHostNet");
  }

  @Test
  void closesThePodsToAllButThoseNamed() {
    assertThat(Rendered.with().ofKind("NetworkPolicy")).isEmpty();

    JsonNode open = Rendered.with("--set", "networkPolicy.enabled=true").only("NetworkPolicy");
    assertThat(open.path("spec"))
        .hasToString(
            "{\"podSelector\":{\"matchLabels\":{\"app.kubernetes.io/name\":\"ranktable-injector\","
                + "\"app.kubernetes.io/instance\":\"ri\"}},\"policyTypes\":[\"Ingress\"],"
                + "\"ingress\":[{\"ports\":[{\"port\":\"https\",\"protocol\":\"TCP\"}]}]}");

    JsonNode named = Rendered.withAllOptions().only("NetworkPolicy").path("spec");
    assertThat(named.path("policyTypes")).hasToString("[\"Ingress\",\"Egress\"]");
    assertThat(named.at("/ingress/0/from/0/ipBlock/cidr").asText()).isEqualTo("10.0.0.0/8");
    assertThat(named.at("/ingress/1/ports/0/port").asText()).isEqualTo("management");
    assertThat(named.at("/ingress/1/from/0").has("namespaceSelector")).isTrue();
    assertThat(named.at("/egress/0/ports/0/port").asInt()).isEqualTo(6443);
  }

  @Test
  void isScrapedByAServiceMonitorOverAServiceOfItsOwn() {
    Rendered rendered = Rendered.withAllOptions();
    JsonNode monitor = rendered.only("ServiceMonitor");
    List<JsonNode> services = rendered.ofKind("Service").toList();

    assertThat(rendered.ofKind("PodMonitor")).isEmpty();
    assertThat(monitor.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
    assertThat(monitor.at("/metadata/labels/app.kubernetes.io~1name").asText())
        .isEqualTo("ranktable-injector");
    assertThat(monitor.at("/spec/endpoints/0/path").asText()).isEqualTo("/actuator/prometheus");
    assertThat(monitor.at("/spec/endpoints/0/interval").asText()).isEqualTo("30s");
    assertThat(services)
        .filteredOn(service -> selects(monitor, service))
        .singleElement()
        .satisfies(
            service -> {
              assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
              assertThat(service.at("/spec/ports/0/name"))
                  .isEqualTo(monitor.at("/spec/endpoints/0/port"));
            });
    assertThat(services).hasSize(2);
  }

  @Test
  void isScrapedByAPodMonitorWithoutAService() {
    Rendered rendered = Rendered.with("--set", "metrics.podMonitor.enabled=true");

    assertThat(rendered.ofKind("Service")).hasSize(1);
    assertThat(rendered.only("PodMonitor").at("/spec/podMetricsEndpoints"))
        .hasToString("[{\"port\":\"management\",\"path\":\"/actuator/prometheus\"}]");
    assertThat(rendered.only("PodMonitor").at("/spec/selector"))
        .isEqualTo(rendered.only("Deployment").at("/spec/selector"));
  }

  private static boolean selects(JsonNode monitor, JsonNode service) {
    return monitor
        .at("/spec/selector/matchLabels")
        .propertyStream()
        .allMatch(
            label -> service.at("/metadata/labels").path(label.getKey()).equals(label.getValue()));
  }

  private static JsonNode pod(String... values) {
    return Rendered.with(values).only("Deployment").at("/spec/template/spec");
  }

  @Test
  void spreadsThePodsOfOneRollout() {
    JsonNode own =
        Rendered.with().only("Deployment").at("/spec/template/spec/topologySpreadConstraints");
    assertThat(own)
        .extracting(constraint -> constraint.path("topologyKey").asText())
        .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
    assertThat(own)
        .allSatisfy(
            constraint -> {
              assertThat(constraint.path("whenUnsatisfiable").asText()).isEqualTo("ScheduleAnyway");
              assertThat(constraint.at("/labelSelector/matchLabels"))
                  .isEqualTo(Rendered.with().only("Deployment").at("/spec/selector/matchLabels"));
              assertThat(constraint.path("matchLabelKeys")).hasToString("[\"pod-template-hash\"]");
            });

    JsonNode given =
        Rendered.withAllOptions()
            .only("Deployment")
            .at("/spec/template/spec/topologySpreadConstraints");
    assertThat(given.at("/0/matchLabelKeys/0").asText()).isEqualTo("pod-template-hash");
    assertThat(given.at("/0/whenUnsatisfiable").asText()).isEqualTo("DoNotSchedule");
    assertThat(given.at("/1/labelSelector")).hasToString("{\"matchLabels\":{\"a\":\"b\"}}");
    assertThat(given.at("/1").has("matchLabelKeys")).isFalse();
    assertThat(
            Helm.named("helm").template(Rendered.SYSTEM, "--set", "topologySpreadConstraints=null"))
        .doesNotContain("topologySpreadConstraints");
  }

  @Test
  void takesTheRegistryOfAParentChartUnlessItHasItsOwn() {
    String parent = "global.imageRegistry=mirror.example.com";
    assertThat(image("--set", parent)).isEqualTo("mirror.example.com/ranktable-injector:0.1.0");
    assertThat(image("--set", parent, "--set", "image.registry=own.example.com"))
        .isEqualTo("own.example.com/ranktable-injector:0.1.0");
    assertThat(image("--set", "image.repository=reg.example.com/x/injector"))
        .isEqualTo("reg.example.com/x/injector:0.1.0");
  }

  @Test
  void putsCommonLabelsOnEverythingButItsOwnWin() {
    assertThat(Rendered.withAllOptions().objects())
        .extracting(
            object -> object.at("/metadata/labels/example.com~1team").asText(),
            object -> object.at("/metadata/labels/app.kubernetes.io~1name").asText())
        .containsOnly(
            tuple("inference", "ranktable-injector"),
            tuple("inference", "ranktable-injector-check"));
  }

  @Test
  void addsOwnSettingsAndLetsThemReplaceBundledOnes() {
    Rendered rendered = Rendered.withAllOptions();

    assertThat(settings(rendered, "own-engine"))
        .hasToString(
            "{\"ranktable-level\":\"role\",\"ranktable-template\":"
                + "\"{{#server_list}}{\\\"id\\\":\\\"{{server_id}}\\\"}{{/server_list}}\\n\"}");
    assertThat(settings(rendered, "hccl-group"))
        .hasToString("{\"ranktable-template\":\"replaced\"}");
    assertThat(settings(rendered, "own-plugin").path("annotations").asText())
        .isEqualTo("example.com/npu");
    assertThat(settings(rendered, "ranktable-injector-profiles"))
        .hasToString("{\"own-workload.yaml\":\"name: own-workload\\n\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          replica=3                            | additional properties 'replica' not allowed
          replicas=0                           | minimum: got 0, want 1
          webhook.failurePolicy=Sometimes      | must be one of 'Fail', 'Ignore'
          webhook.timeout=3                    | additional properties 'timeout' not allowed
          image.digest=latest                  | /image/digest
          logFormat=xml                        | must be one of 'text', 'ecs', 'logstash', 'gelf'
          templates.own.ranktable-level=role   | missing property 'ranktable-template'
          templates.own.first-group-id=1       | got number, want string
          templates.Own.ranktable-template=x   | 'Own' does not match pattern
          rbac.parents[0].resources[0]=widgets | missing property 'apiGroup'
          extraEnv[0].name=JAVA_TOOL_OPTIONS   | the chart sets JAVA_TOOL_OPTIONS itself, use javaOptions
          extraEnv[0].name=SERVER_PORT         | the chart sets SERVER_PORT itself, use webhook.port
          webhook.port=443                     | minimum: got 443, want 1,024
          managementPort=8443                  | webhook.port and managementPort are both 8443
          hostNetwork=true,networkPolicy.enabled=true | networkPolicy has no effect on pods in the network of their node
          metrics.podMonitor.interval=soon     | /metrics/podMonitor/interval
          metrics.podMonitor.enabled=true,metrics.serviceMonitor.enabled=true | everything would be scraped twice
          image.registry=registry.example.com/ | /image/registry
          podLabels.ranktable\\.io/injected=x  | choose one outside ranktable.io/
          commonLabels.ranktable\\.io/kind=x   | choose one outside ranktable.io/
          podFormats.hccl-group.annotations=x  | "hccl-group" is the name of a template and of a pod format
          """)
  void refusesAValueThatCannotBeAndSaysWhy(String value, String sentence) {
    Helm.Result result =
        Helm.named("helm").run("template", "ri", Helm.CHART.toString(), "--set", value);

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.errors().toLowerCase(Locale.ROOT))
        .contains(sentence.toLowerCase(Locale.ROOT));
  }

  private static String image(String... values) {
    return Rendered.with(values)
        .only("Deployment")
        .at("/spec/template/spec/containers/0/image")
        .asText();
  }

  private static JsonNode variable(String name, String value) {
    return JsonNodeFactory.instance.objectNode().put("name", name).put("value", value);
  }

  private static JsonNode settings(Rendered rendered, String name) {
    return rendered
        .ofKind("ConfigMap")
        .filter(map -> Rendered.name(map).equals(name))
        .findFirst()
        .orElseThrow()
        .path("data");
  }
}
