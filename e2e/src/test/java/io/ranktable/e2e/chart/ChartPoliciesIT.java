package io.ranktable.e2e.chart;

import static io.ranktable.e2e.chart.AlmightyAccount.refused;
import static io.ranktable.e2e.chart.AlmightyAccount.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ConfigMaps, webhook configurations, Secrets and Leases: what our account may write of them. */
@OnCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartPoliciesIT {

  private static final String CONFIGURATION = "zz-ranktable-injector";
  private static final String BUNDLE_ONLY = "nothing of its webhook configuration but caBundle";
  private static final String OWN_CONFIGURATION = "only change its own webhook configuration";
  private static final String OUR_LABELS = "only ConfigMaps that bear its labels";
  private static final String NO_SYSTEM_NAMESPACE = "no ConfigMap in a system namespace";
  private static final String OWN_NAMES = "no Secret but its authority";

  private AlmightyAccount account;

  @BeforeAll
  void install(TestCluster cluster) {
    account = AlmightyAccount.in(cluster);
  }

  @AfterAll
  void uninstall() {
    account.close();
  }

  @Test
  void tablesMayBeWrittenAndRemoved() {
    ConfigMap created =
        account.process().resource(table(account.user().name(), "ranktable-own")).create();

    ConfigMap changed =
        account
            .process()
            .resource(created)
            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"members\":\"x\"}}");
    assertThat(changed.getData()).containsEntry("members", "x");

    account.process().resource(created).delete();
    assertThat(account.admin().resource(created).get()).isNull();
  }

  @Test
  void noOtherConfigMapMayBeTouched() {
    ConfigMap foreign =
        account
            .admin()
            .resource(
                new ConfigMapBuilder(table(account.user().name(), "foreign"))
                    .editMetadata()
                    .addToLabels("ranktable.io/kind", "template")
                    .endMetadata()
                    .build())
            .create();
    ConfigMap ours =
        account.admin().resource(table(account.user().name(), "ranktable-ours")).create();

    refused(OUR_LABELS, () -> merge(foreign, "{'data':{'a':'b'}}"));
    refused(
        OUR_LABELS, () -> merge(foreign, "{'metadata':{'labels':{'ranktable.io/kind':'table'}}}"));
    refused(OUR_LABELS, () -> account.process().resource(foreign).delete());
    refused(OUR_LABELS, () -> merge(ours, "{'metadata':{'labels':{'ranktable.io/kind':null}}}"));
    refused(
        OUR_LABELS,
        () -> merge(ours, "{'metadata':{'labels':{'app.kubernetes.io/managed-by':'me'}}}"));
    refused(
        OUR_LABELS,
        () ->
            account
                .process()
                .resource(
                    new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(account.user().name())
                        .withName("plain")
                        .endMetadata()
                        .build())
                .create());
    for (String namespace :
        new String[] {"kube-system", "kube-public", "kube-node-lease", account.system().name()}) {
      ConfigMap there = table(namespace, "ranktable-there");
      refused(NO_SYSTEM_NAMESPACE, () -> account.process().resource(there).create());
      refused(
          NO_SYSTEM_NAMESPACE,
          () -> account.process().resource(there).fieldManager("x").serverSideApply());
    }
    ConfigMap template =
        account
            .admin()
            .configMaps()
            .inNamespace(account.system().name())
            .withName("hccl-group")
            .require();
    refused(NO_SYSTEM_NAMESPACE, () -> account.process().resource(template).delete());
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

    account.process().resource(field).fieldManager("own").forceConflicts().serverSideApply();

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
            account
                .process()
                .resource(configuration())
                .patch(PatchContext.of(PatchType.JSON), "[" + operation.replace('\'', '"') + "]"));
  }

  @Test
  void noOtherWebhookConfigurationMayBeTouched() {
    refused(OWN_CONFIGURATION, () -> account.process().resource(configuration()).delete());
    refused(
        OWN_CONFIGURATION,
        () ->
            account
                .process()
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
            account
                .process()
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
    Secret authority = account.process().resource(account.secret("ranktable-injector-ca")).create();
    account.process().resource(authority).delete();
    account.process().resource(lease(account.system().name(), "ranktable-injector")).create();

    refused(
        OWN_NAMES,
        () -> account.process().resource(lease(account.system().name(), "other")).create());
    refused(
        OWN_NAMES,
        () ->
            account
                .process()
                .resource(lease(account.user().name(), "ranktable-injector"))
                .create());
    refused(
        OWN_NAMES,
        () ->
            account
                .process()
                .resource(
                    new SecretBuilder(account.secret("ranktable-injector-ca"))
                        .editMetadata()
                        .withNamespace(account.user().name())
                        .endMetadata()
                        .build())
                .create());
    // A Secret of this type would be filled with a token of that account.
    refused(
        OWN_NAMES,
        () ->
            account
                .process()
                .resource(
                    new SecretBuilder(account.secret("ranktable-injector-ca"))
                        .editMetadata()
                        .addToAnnotations("kubernetes.io/service-account.name", "default")
                        .endMetadata()
                        .withType("kubernetes.io/service-account-token")
                        .build())
                .create());
  }

  private void merge(ConfigMap map, String patch) {
    account
        .process()
        .resource(map)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch.replace('\'', '"'));
  }

  private MutatingWebhookConfiguration configuration() {
    return account
        .admin()
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName(CONFIGURATION)
        .require();
  }

  private static HasMetadata lease(String namespace, String name) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .build();
  }
}
