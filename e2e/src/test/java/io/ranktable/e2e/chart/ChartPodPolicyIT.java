package io.ranktable.e2e.chart;

import static io.ranktable.e2e.chart.AlmightyAccount.refused;
import static io.ranktable.e2e.chart.AlmightyAccount.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a pod our account may change one annotation. */
@OnCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartPodPolicyIT {

  private static final String POKE_ONLY = "nothing of a pod but its annotation ranktable.io/poke";
  private static final String NO_OTHER_VERB = "neither create nor delete pods";

  private AlmightyAccount account;
  private Pod pod;

  @BeforeAll
  void install(TestCluster cluster) {
    account = AlmightyAccount.in(cluster);
  }

  @AfterAll
  void uninstall() {
    account.close();
  }

  @BeforeEach
  void newPod() {
    pod = account.admin().resource(account.pod("")).create();
  }

  @Test
  void aPodMayBePokedAnyNumberOfTimes() {
    for (String value : new String[] {"1", "2", null}) {
      String text = value == null ? "null" : "\"" + value + "\"";
      account
          .process()
          .resource(pod)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"annotations\":{\"ranktable.io/poke\":" + text + "}}}");
      assertThat(
              account
                  .admin()
                  .resource(pod)
                  .get()
                  .getMetadata()
                  .getAnnotations()
                  .get("ranktable.io/poke"))
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
            account
                .process()
                .resource(pod)
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch.replace('\'', '"')));
    assertThat(account.admin().resource(pod).get().getMetadata().getResourceVersion())
        .isEqualTo(pod.getMetadata().getResourceVersion());
  }

  @Test
  void aPodMayBeUsedInNoOtherWay() {
    String name = pod.getMetadata().getName();
    refused(NO_OTHER_VERB, () -> account.process().resource(account.pod("mine")).create());
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
  void nobodyElseIsConcerned() {
    HasMetadata labelled =
        account
            .admin()
            .resource(pod)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    ConfigMap there =
        account.admin().resource(table(account.system().name(), "ranktable-there")).create();
    Secret secret = account.admin().resource(account.secret("theirs")).create();

    assertThat(labelled.getMetadata().getLabels()).containsEntry("a", "b");
    account.admin().resource(there).delete();
    account.admin().resource(secret).delete();
    account.admin().resource(pod).withGracePeriod(0).delete();
    assertThat(account.admin().resource(pod).get()).isNull();
  }

  private NonNamespaceOperation<Pod, PodList, PodResource> pods() {
    return account.process().pods().inNamespace(account.user().name());
  }
}
