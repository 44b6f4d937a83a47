package io.ranktable.e2e.injection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.InjectionOutcome;
import io.ranktable.core.injection.InjectionRequest;
import io.ranktable.core.injection.Injector;
import io.ranktable.core.template.Templates;
import io.ranktable.core.workload.ProfileSet;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The API server checks patched pods, fills in its defaults, and shows what a later call sees. */
@OnCluster
class InjectedPodsIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Catalog CATALOG = bundled();
  private static final String RESTRICTED_POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: careful
        annotations:
          ranktable.io/template: hccl-group,hccl-role
          ranktable.io/mount-path.hccl-role: /etc/ranktable/role
          ranktable.io/delivery.hccl-role: copy
          ranktable.io/group: g
          ranktable.io/role: prefill
          ranktable.io/index: "0"
          ranktable.io/size: "1"
      spec:
        securityContext: {runAsNonRoot: true}
        initContainers:
        - name: helper
          image: none.invalid/none
          restartPolicy: Always
          securityContext:
            runAsUser: 1000
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
            seccompProfile: {type: RuntimeDefault}
        containers:
        - name: engine
          image: none.invalid/none
          securityContext:
            runAsUser: 1000
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
            seccompProfile: {type: RuntimeDefault}
      """;

  private final TestCluster cluster;
  private final TestNamespace namespace;

  InjectedPodsIT(TestCluster cluster, TestNamespace namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  @Test
  void recordedPodsAreAcceptedAndWithAllDefaultsFilledInNeedNothingMore() throws IOException {
    int patched = 0;
    for (Path file : recordedReviews()) {
      ObjectNode pod = (ObjectNode) JSON.readTree(file.toFile()).at("/request/object");
      pod.withObject("/metadata").put("namespace", namespace.name());
      if (inject(namespace, pod) instanceof InjectionOutcome.Patched(var operations, var ignored)) {
        ObjectNode stored = dryRun(namespace, apply(JSON.valueToTree(operations), pod));
        assertThat(inject(namespace, stored))
            .as(file.toString())
            .isInstanceOf(InjectionOutcome.Unchanged.class);
        patched++;
      }
    }
    assertThat(patched).isEqualTo(23);
  }

  @Test
  void aPodThatIsRestrictedStaysSo() throws IOException {
    try (TestNamespace restricted =
        cluster.newNamespace(Map.of("pod-security.kubernetes.io/enforce", "restricted"))) {
      ObjectNode pod = (ObjectNode) new YAMLMapper().readTree(RESTRICTED_POD);
      InjectionOutcome outcome = inject(restricted, pod);
      assertThat(outcome).isInstanceOf(InjectionOutcome.Patched.class);
      JsonNode operations = JSON.valueToTree(((InjectionOutcome.Patched) outcome).operations());
      ObjectNode stored = dryRun(restricted, apply(operations, pod));
      assertThat(inject(restricted, stored)).isInstanceOf(InjectionOutcome.Unchanged.class);
    }
  }

  private static InjectionOutcome inject(TestNamespace namespace, JsonNode pod) {
    return Injector.inject(
        new InjectionRequest(pod, namespace.name(), "the-call"), CATALOG, GateSettings.defaults());
  }

  private static JsonNode apply(JsonNode operations, JsonNode pod) throws IOException {
    try {
      return JsonPatch.fromJson(operations).apply(pod);
    } catch (JsonPatchException e) {
      throw new AssertionError(e);
    }
  }

  /** The pod as it would be stored. */
  private ObjectNode dryRun(TestNamespace namespace, JsonNode pod) throws JsonProcessingException {
    String path = "/api/v1/namespaces/" + namespace.name() + "/pods?dryRun=All";
    return (ObjectNode) JSON.readTree(cluster.client().raw(path, "POST", pod));
  }

  private static List<Path> recordedReviews() throws IOException {
    URL folder =
        Objects.requireNonNull(InjectedPodsIT.class.getResource("/fixtures/real-workloads"));
    try (Stream<Path> files = Files.walk(Path.of(folder.toURI()))) {
      return files
          .filter(file -> file.toString().matches(".*/admission/[^/]+\\.json"))
          .sorted()
          .toList();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static Catalog bundled() {
    List<StoredSettings> templates =
        Templates.bundled().entrySet().stream()
            .map(
                template ->
                    new StoredSettings(
                        "ranktable-system",
                        template.getKey(),
                        StoredSettings.Kind.TEMPLATE,
                        Instant.EPOCH,
                        0,
                        template.getValue()))
            .toList();
    return InMemoryCatalog.empty("ranktable-system", ProfileSet.bundled()).holding(templates);
  }
}
