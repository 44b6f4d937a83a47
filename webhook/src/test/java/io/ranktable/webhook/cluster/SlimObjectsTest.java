package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Owner;
import io.ranktable.core.table.PodFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SlimObjectsTest {

  private static final Path WORKLOADS =
      Path.of("..", "ranktable-core", "src", "test", "resources", "fixtures", "real-workloads");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesSerialization serialization =
      new KubernetesSerialization(new ObjectMapper(), true);

  SlimObjectsTest() {
    serialization.registerKubernetesResource("v1", "Pod", SlimPod.class);
    serialization.registerKubernetesResource("v1", "ConfigMap", SlimConfigMap.class);
    serialization.registerKubernetesResource(
        MetadataOnly.API_VERSION, MetadataOnly.KIND, SlimConfigMap.class);
  }

  @Test
  void readsEveryRecordedPodAsAWatchDoes() throws IOException {
    List<Path> pods = recordedPods();
    assertThat(pods).hasSizeGreaterThan(10);
    for (Path file : pods) {
      String text = Files.readString(file);
      SlimPod pod = (SlimPod) serialization.unmarshal(text);
      var meta = JSON.readTree(text).path("metadata");
      assertThat(pod.getMetadata().getName()).isEqualTo(meta.path("name").textValue());
      assertThat(pod.getMetadata().getNamespace()).isEqualTo(meta.path("namespace").textValue());
      assertThat(pod.getMetadata().getUid()).isEqualTo(meta.path("uid").textValue());
      assertThat(pod.getMetadata().getResourceVersion())
          .isEqualTo(meta.path("resourceVersion").textValue());
      assertThat(pod.facts().name()).isEqualTo(meta.path("name").textValue());
      assertThat(pod.facts().owner()).as(file.toString()).isInstanceOf(Owner.class);
    }
  }

  @Test
  void readsWhatTheInjectorWantsToKnow() throws IOException {
    PodFacts written =
        PodJson.pod("llm-0").in(3, PodJson.TABLE).ready(0).owned("llm").gateOpen("abc").facts();
    SlimPod read =
        serialization.unmarshal(
            JSON.writeValueAsString(
                PodJson.pod("llm-0")
                    .in(3, PodJson.TABLE)
                    .ready(0)
                    .owned("llm")
                    .gateOpen("abc")
                    .json()),
            SlimPod.class);
    assertThat(read.facts()).isEqualTo(written);
    assertThat(read.facts().status()).isPresent();
  }

  @Test
  void readsABookmark() {
    for (String kind : List.of("Pod", "ConfigMap", MetadataOnly.KIND)) {
      SlimObject bookmark =
          (SlimObject)
              serialization.<Object>unmarshal(
                  "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":\"12746\",\"creationTimestamp\":null}}"
                      .formatted(
                          kind, kind.equals(MetadataOnly.KIND) ? MetadataOnly.API_VERSION : "v1"));
      assertThat(bookmark.getMetadata().getResourceVersion()).isEqualTo("12746");
      assertThat(bookmark.getMetadata().getName()).isNull();
    }
  }

  @Test
  void keepsOfATableEverythingButItsText() throws IOException {
    ObjectNode map = configMap("table");
    map.withObject("/data")
        .put("ranktable.json", "secret text")
        .put(Names.KEY_MEMBERS, "u 10.0.0.1");
    SlimConfigMap slim = read(map);
    assertThat(slim.data()).isEmpty();
    assertThat(slim.table())
        .hasValueSatisfying(t -> assertThat(t.listed()).isEqualTo(Map.of("u", "10.0.0.1")));
  }

  @Test
  void keepsTheDataOfATemplate() throws IOException {
    ObjectNode map = configMap("template");
    map.withObject("/data").put("ranktable-level", "role");
    SlimConfigMap slim = read(map);
    assertThat(slim.table()).isEmpty();
    assertThat(slim.data()).isEqualTo(Map.of("ranktable-level", "role"));
  }

  @Test
  void dropsTheDataOfATemplateThatIsTooLarge() throws IOException {
    ObjectNode map = configMap("template");
    map.withObject("/data").put("a", "x".repeat(SlimConfigMap.DATA_LIMIT));
    SlimConfigMap slim = read(map);
    assertThat(slim.data()).isEmpty();
    assertThat(slim.size()).isGreaterThan(SlimConfigMap.DATA_LIMIT);
    map.withObject("/data").put("a", "x".repeat(SlimConfigMap.DATA_LIMIT - 1));
    assertThat(read(map).data()).containsOnlyKeys("a");
  }

  @Test
  void readsTheMetadataOfATemplateAsAWatchTellsIt() throws IOException {
    ObjectNode map = configMap("template");
    map.put("apiVersion", "meta.k8s.io/v1").put("kind", "PartialObjectMetadata");
    map.withObject("/metadata")
        .put("creationTimestamp", "2026-01-01T00:00:00Z")
        .withObject("annotations")
        .put("note", "x".repeat(100_000));

    SlimConfigMap slim = (SlimConfigMap) serialization.<Object>unmarshal(map.toString());

    assertThat(slim.kind()).isEqualTo("template");
    assertThat(slim.created()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(slim.data()).isEmpty();
    assertThat(slim.getMetadata().getName()).isEqualTo("n");
    assertThat(slim.getMetadata().getUid()).isEqualTo("u");
    assertThat(slim.getMetadata().getResourceVersion()).isEqualTo("1");
    assertThat(slim.getMetadata().getAnnotations()).isNullOrEmpty();
  }

  private SlimConfigMap read(ObjectNode map) throws IOException {
    return serialization.unmarshal(JSON.writeValueAsString(map), SlimConfigMap.class);
  }

  private static ObjectNode configMap(String kind) {
    ObjectNode map = JSON.createObjectNode();
    map.put("apiVersion", "v1").put("kind", "ConfigMap");
    ObjectNode meta = map.putObject("metadata");
    meta.put("namespace", "serving").put("name", "n").put("uid", "u").put("resourceVersion", "1");
    meta.putObject("labels").put(Names.MANAGED_BY, Names.MANAGER).put(Names.KIND, kind);
    return map;
  }

  private static List<Path> recordedPods() throws IOException {
    try (Stream<Path> files = Files.walk(WORKLOADS)) {
      return files.filter(f -> f.toString().matches(".*/pods/[^/]+\\.json")).toList();
    }
  }
}
