package io.ranktable.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The policies hold our account to its promises even when somebody gave it every right there is:
 * here it is bound to {@code cluster-admin}.
 */
@OnCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartPoliciesIT {

  private static final String CONFIGURATION = "zz-ranktable-injector";
  private static final String POKE_ONLY = "nothing of a pod but its annotation ranktable.io/poke";
  private static final String NO_OTHER_VERB = "neither create nor delete pods";
  private static final String BUNDLE_ONLY = "nothing of its webhook configuration but caBundle";
  private static final String OWN_CONFIGURATION = "only change its own webhook configuration";
  private static final String OUR_LABELS = "only ConfigMaps that bear its labels";
  private static final String NO_SYSTEM_NAMESPACE = "no ConfigMap in a system namespace";
  private static final String OWN_NAMES = "no Secret but its authority";
  private static final Map<String, String> TABLE =
      Map.of("app.kubernetes.io/managed-by", "ranktable-injector", "ranktable.io/kind", "table");

  private TestCluster cluster;
  private TestNamespace system;
  private TestNamespace user;
  private Release release;
  private ClusterRoleBinding everyRight;
  private KubernetesClient admin;
  private KubernetesClient process;
  private Pod pod;

  @BeforeAll
  void install(TestCluster onCluster) {
    cluster = onCluster;
    admin = cluster.client();
    system = cluster.newNamespace(Map.of());
    user = cluster.newNamespace(Map.of());
    release = Release.install(Helm.named("helm"), cluster, system.name());
    everyRight = admin.resource(everyRight(system.name())).create();
    process =
        new KubernetesClientBuilder()
            .withConfig(cluster.serviceAccountConfig(system.name(), "ranktable-injector"))
            .build();
    admin.resource(pod("probe")).create();
    // The API server learns of the binding and of the policies a moment later.
    Awaitility.await()
        .ignoreExceptions()
        .untilAsserted(
            () ->
                refused(
                    NO_OTHER_VERB,
                    () -> pods().withName("probe").dryRun().withGracePeriod(0).delete()));
    Awaitility.await()
        .untilAsserted(() -> refused(OWN_NAMES, () -> process.resource(secret("probe")).create()));
  }

  @AfterAll
  void uninstall() {
    process.close();
    admin.resource(everyRight).delete();
    release.close();
    user.close();
    system.close();
  }

  @BeforeEach
  void newPod() {
    pod = admin.resource(pod("")).create();
  }

  @Test
  void aPodMayBePokedAnyNumberOfTimes() {
    for (String value : new String[] {"1", "2", null}) {
      String text = value == null ? "null" : "\"" + value + "\"";
      process
          .resource(pod)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"annotations\":{\"ranktable.io/poke\":" + text + "}}}");
      assertThat(admin.resource(pod).get().getMetadata().getAnnotations().get("ranktable.io/poke"))
          .isEqualTo(value);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'metadata':{'annotations':{'other':'1'}}}",
        "{'metadata':{'annotations':{'ranktable.io/poke':'1','ranktable.io/status':'{}'}}}",
        "{'metadata':{'annotations':{'kept':null}}}",
        "{'metadata':{'annotations':null}}",
        "{'metadata':{'labels':{'ranktable.io/injected':'true'}}}",
        "{'metadata':{'labels':null}}",
        "{'metadata':{'finalizers':['example.com/hold']}}",
        "{'metadata':{'generateName':'other-'}}",
        "{'metadata':{'ownerReferences':[{'apiVersion':'v1','kind':'Pod','name':'x','uid':'y'}]}}",
        "{'spec':{'activeDeadlineSeconds':1}}",
        "{'spec':{'containers':[{'name':'engine','image':'registry.invalid/other:1'}]}}",
      })
  void nothingElseOfAPodMayBeChanged(String patch) {
    refused(
        POKE_ONLY,
        () ->
            process
                .resource(pod)
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch.replace('\'', '"')));
    assertThat(admin.resource(pod).get().getMetadata().getResourceVersion())
        .isEqualTo(pod.getMetadata().getResourceVersion());
  }

  @Test
  void aPodMayBeUsedInNoOtherWay() {
    String name = pod.getMetadata().getName();
    refused(NO_OTHER_VERB, () -> process.resource(pod("mine")).create());
    refused(NO_OTHER_VERB, () -> pods().withName(name).delete());
    refused(NO_OTHER_VERB, () -> pods().withName(name).evict());
    refused(
        NO_OTHER_VERB,
        () ->
            pods()
                .resource(
                    new PodBuilder(pod).editOrNewStatus().withPhase("Failed").endStatus().build())
                .patchStatus());
    refused(
        NO_OTHER_VERB,
        () ->
            pods()
                .withName(name)
                .ephemeralContainers()
                .patch(
                    PatchContext.of(PatchType.STRATEGIC_MERGE),
                    "{\"spec\":{\"ephemeralContainers\":[{\"name\":\"x\",\"image\":\"x\"}]}}"));
  }

  @Test
  void tablesMayBeWrittenAndRemoved() {
    ConfigMap created = process.resource(table(user.name(), "ranktable-own")).create();

    ConfigMap changed =
        process
            .resource(created)
            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"members\":\"x\"}}");
    assertThat(changed.getData()).containsEntry("members", "x");

    process.resource(created).delete();
    assertThat(admin.resource(created).get()).isNull();
  }

  @Test
  void noOtherConfigMapMayBeTouched() {
    ConfigMap foreign =
        admin
            .resource(
                new ConfigMapBuilder(table(user.name(), "foreign"))
                    .editMetadata()
                    .addToLabels("ranktable.io/kind", "template")
                    .endMetadata()
                    .build())
            .create();
    ConfigMap ours = admin.resource(table(user.name(), "ranktable-ours")).create();

    refused(OUR_LABELS, () -> merge(foreign, "{'data':{'a':'b'}}"));
    refused(
        OUR_LABELS, () -> merge(foreign, "{'metadata':{'labels':{'ranktable.io/kind':'table'}}}"));
    refused(OUR_LABELS, () -> process.resource(foreign).delete());
    refused(OUR_LABELS, () -> merge(ours, "{'metadata':{'labels':{'ranktable.io/kind':null}}}"));
    refused(
        OUR_LABELS,
        () -> merge(ours, "{'metadata':{'labels':{'app.kubernetes.io/managed-by':'me'}}}"));
    refused(
        OUR_LABELS,
        () ->
            process
                .resource(
                    new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(user.name())
                        .withName("plain")
                        .endMetadata()
                        .build())
                .create());
    for (String namespace :
        new String[] {"kube-system", "kube-public", "kube-node-lease", system.name()}) {
      ConfigMap there = table(namespace, "ranktable-there");
      refused(NO_SYSTEM_NAMESPACE, () -> process.resource(there).create());
      refused(
          NO_SYSTEM_NAMESPACE, () -> process.resource(there).fieldManager("x").serverSideApply());
    }
    ConfigMap template =
        admin.configMaps().inNamespace(system.name()).withName("hccl-group").require();
    refused(NO_SYSTEM_NAMESPACE, () -> process.resource(template).delete());
  }

  @Test
  void ofOurWebhookConfigurationOnlyTheAuthorityMayBeWritten() {
    String bundle =
        Base64.getEncoder().encodeToString("not a real one".getBytes(StandardCharsets.UTF_8));
    MutatingWebhookConfiguration field =
        new MutatingWebhookConfigurationBuilder()
            .withNewMetadata()
            .withName(CONFIGURATION)
            .endMetadata()
            .addNewWebhook()
            .withName("pods.ranktable.io")
            .withNewClientConfig()
            .withCaBundle(bundle)
            .endClientConfig()
            .endWebhook()
            .build();

    process.resource(field).fieldManager("own").forceConflicts().serverSideApply();

    assertThat(configuration().getWebhooks().getFirst().getClientConfig().getCaBundle())
        .isEqualTo(bundle);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op':'replace','path':'/webhooks/0/failurePolicy','value':'Ignore'}",
        "{'op':'replace','path':'/webhooks/0/timeoutSeconds','value':30}",
        "{'op':'replace','path':'/webhooks/0/name','value':'other.ranktable.io'}",
        "{'op':'replace','path':'/webhooks/0/clientConfig/service/name','value':'other'}",
        "{'op':'replace','path':'/webhooks/0/clientConfig','value':{'url':'https://example.com/'}}",
        "{'op':'add','path':'/webhooks/0/rules/0/operations/-','value':'UPDATE'}",
        "{'op':'replace','path':'/webhooks/0/rules/0/resources','value':['secrets']}",
        "{'op':'remove','path':'/webhooks/0/namespaceSelector'}",
        "{'op':'add','path':'/webhooks/0/objectSelector/matchLabels','value':{'a':'b'}}",
        "{'op':'remove','path':'/webhooks/0/matchConditions'}",
        "{'op':'remove','path':'/webhooks/0'}",
        "{'op':'add','path':'/webhooks/-','value':{'name':'second.ranktable.io','clientConfig':"
            + "{'url':'https://example.com/'},'sideEffects':'None','admissionReviewVersions':['v1']}}",
        "{'op':'add','path':'/metadata/annotations','value':{'a':'b'}}",
        "{'op':'remove','path':'/metadata/labels'}",
        "{'op':'add','path':'/metadata/finalizers','value':['example.com/hold']}",
      })
  void nothingElseOfOurWebhookConfigurationMayBeChanged(String operation) {
    refused(
        BUNDLE_ONLY,
        () ->
            process
                .resource(configuration())
                .patch(PatchContext.of(PatchType.JSON), "[" + operation.replace('\'', '"') + "]"));
  }

  @Test
  void noOtherWebhookConfigurationMayBeTouched() {
    refused(OWN_CONFIGURATION, () -> process.resource(configuration()).delete());
    refused(
        OWN_CONFIGURATION,
        () ->
            process
                .resource(
                    new MutatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName("a-second-one")
                        .endMetadata()
                        .build())
                .create());
    refused(
        OWN_CONFIGURATION,
        () ->
            process
                .resource(
                    new ValidatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(CONFIGURATION)
                        .endMetadata()
                        .build())
                .create());
  }

  @Test
  void theAuthorityAndTheLeaseMayBeWrittenButNoneElse() {
    Secret authority = process.resource(secret("ranktable-injector-ca")).create();
    process.resource(authority).delete();
    process.resource(lease(system.name(), "ranktable-injector")).create();

    refused(OWN_NAMES, () -> process.resource(lease(system.name(), "other")).create());
    refused(OWN_NAMES, () -> process.resource(lease(user.name(), "ranktable-injector")).create());
    refused(
        OWN_NAMES,
        () ->
            process
                .resource(
                    new SecretBuilder(secret("ranktable-injector-ca"))
                        .editMetadata()
                        .withNamespace(user.name())
                        .endMetadata()
                        .build())
                .create());
    // A Secret of this type would be filled with a token of that account.
    refused(
        OWN_NAMES,
        () ->
            process
                .resource(
                    new SecretBuilder(secret("ranktable-injector-ca"))
                        .editMetadata()
                        .addToAnnotations("kubernetes.io/service-account.name", "default")
                        .endMetadata()
                        .withType("kubernetes.io/service-account-token")
                        .build())
                .create());
  }

  @Test
  void nobodyElseIsConcerned() {
    HasMetadata labelled =
        admin
            .resource(pod)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    ConfigMap there = admin.resource(table(system.name(), "ranktable-there")).create();
    Secret secret = admin.resource(secret("theirs")).create();

    assertThat(labelled.getMetadata().getLabels()).containsEntry("a", "b");
    admin.resource(there).delete();
    admin.resource(secret).delete();
    admin.resource(pod).withGracePeriod(0).delete();
    assertThat(admin.resource(pod).get()).isNull();
  }

  private static void refused(String why, ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("ValidatingAdmissionPolicy 'ranktable-injector-")
        .hasMessageContaining("the Ranktable Injector may")
        .hasMessageContaining(why)
        .satisfies(e -> assertThat(((KubernetesClientException) e).getCode()).isEqualTo(403));
  }

  private void merge(ConfigMap map, String patch) {
    process.resource(map).patch(PatchContext.of(PatchType.JSON_MERGE), patch.replace('\'', '"'));
  }

  private NonNamespaceOperation<Pod, PodList, PodResource> pods() {
    return process.pods().inNamespace(user.name());
  }

  private MutatingWebhookConfiguration configuration() {
    return admin
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName(CONFIGURATION)
        .require();
  }

  /** An empty name lets the API server choose one. */
  private Pod pod(String name) {
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

  private static ConfigMap table(String namespace, String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withLabels(TABLE)
        .endMetadata()
        .withData(Map.of("ranktable.json", "{\"status\":\"initializing\"}"))
        .build();
  }

  private Secret secret(String name) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(system.name())
        .withName(name)
        .endMetadata()
        .withType("Opaque")
        .build();
  }

  private static HasMetadata lease(String namespace, String name) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
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
