package io.ranktable.core.injection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.catalog.StoredSettings.Kind;
import io.ranktable.core.table.Finding;
import io.ranktable.core.template.Templates;
import io.ranktable.core.workload.ProfileSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ConfigMaps of kthena's ranktable proposal of December 2025 as they stand there. Each answer
 * has the one line that leads on.
 */
class ProposalTest {

  private static final String NAME = "ascend-inference-config";

  /** Its first sketch, for MindIE. */
  private static final String MINDIE =
      """
      supported-inference-engine: "mindie" #vllm-ascend or mind-ie
      pod-ranktable-format: ""
      ranktable-level: "role" #role or group
      ranktable-template: |
        [
            "version": "1.0",
            "server_count": "1",
            "status": "{{ .Status }}",
            "device": [
                {
                    "device_id": {{device_id}},
                    "device_ip": {{device_ip}},
                    "rank_id": {{rank_id}}
                },
            ]
        ],
        "status": "{{ .Status }}"
      """;

  /** Its second sketch, for vLLM-Ascend. */
  private static final String VLLM =
      """
      supported-inference-engine: "vllm"
      node-ranktable-format: ""
      ranktable-level: ""
      ranktable-template: |
        [
            "server_id": "{{device_id}}",
            "device": [
                {
                    "device_id": {{device_id}},
                    "device_ip": {{device_ip}},
                    "rank_id": {{rank_id}}
                },
            ]
        ],
        "status": "{{ .Status }}"
      """;

  @ParameterizedTest
  @ValueSource(strings = {MINDIE, VLLM})
  void withoutTheLabelTheAnswerIsTheLineThatAddsIt(String sketch) throws JsonProcessingException {
    assertThat(denied(sketch, Kind.UNLABELLED, NAME))
        .singleElement()
        .asString()
        .endsWith(
            "run: kubectl label configmap ascend-inference-config -n team ranktable.io/kind=template");
  }

  @ParameterizedTest
  @ValueSource(strings = {MINDIE, VLLM})
  void withTheLabelTheAnswerIsTheAnnotationForTheTableThatIsMeant(String sketch)
      throws JsonProcessingException {
    assertThat(denied(sketch, Kind.TEMPLATE, NAME))
        .anySatisfy(
            m ->
                assertThat(m).contains("line 1: a table is one JSON object; begin the text with {"))
        .anySatisfy(
            m ->
                assertThat(m)
                    .contains("\"rank_id\" is unknown here")
                    .contains("write {{#server_list}}{{#device}} … {{/device}}{{/server_list}}"))
        .anySatisfy(
            m ->
                assertThat(m)
                    .contains("prints devices outside every list, as the sketch in kthena's")
                    .endsWith("write ranktable.io/template: ascend-proposal-role on the pods"))
        .noneSatisfy(m -> assertThat(m).contains("Status", "ranktable-format", "level"));
  }

  @ParameterizedTest
  @ValueSource(strings = {MINDIE, VLLM})
  void withThatAnnotationThePodIsAdmitted(String sketch) throws JsonProcessingException {
    assertThat(inject(sketch, Kind.TEMPLATE, "ascend-proposal-role"))
        .isInstanceOf(InjectionOutcome.Patched.class);
  }

  @Test
  void theSketchIsATemplateOnceItsBracketsAndListsStand() throws JsonProcessingException {
    String mended =
        """
        supported-inference-engine: "vllm"
        node-ranktable-format: ""
        ranktable-level: ""
        ranktable-template: |
          {
              "server_list": [{{#server_list}}{
              "server_id": "{{server_id}}",
              "device": [
                  {{#device}}
                  {
                      "device_id": {{device_id}},
                      "device_ip": "{{device_ip}}",
                      "rank_id": {{rank_id}}
                  },
                  {{/device}}
              ]
              },{{/server_list}}],
              "status": "{{ .Status }}"
          }
        """;

    assertThat(inject(mended, Kind.TEMPLATE, NAME)).isInstanceOf(InjectionOutcome.Patched.class);
  }

  private static List<String> denied(String sketch, Kind kind, String asked)
      throws JsonProcessingException {
    InjectionOutcome outcome = inject(sketch, kind, asked);
    assertThat(outcome).isInstanceOf(InjectionOutcome.Denied.class);
    return ((InjectionOutcome.Denied) outcome).findings().stream().map(Finding::message).toList();
  }

  private static InjectionOutcome inject(String sketch, Kind kind, String asked)
      throws JsonProcessingException {
    Map<String, String> data =
        new YAMLMapper().readValue(sketch, new TypeReference<Map<String, String>>() {});
    Map<String, String> bundled =
        Templates.bundled().getOrDefault("ascend-proposal-role", Map.of());
    var catalog =
        InMemoryCatalog.empty("ranktable-system", ProfileSet.bundled())
            .holding(
                List.of(
                    stored(Admission.NAMESPACE, NAME, kind, data),
                    stored("ranktable-system", "ascend-proposal-role", Kind.TEMPLATE, bundled)));
    ObjectNode pod = Admission.annotate(Admission.pod(), "ranktable.io/template", asked);
    return Admission.inject(pod, catalog, Admission.UID);
  }

  private static StoredSettings stored(
      String namespace, String name, Kind kind, Map<String, String> data) {
    return new StoredSettings(namespace, name, kind, Instant.EPOCH, 1000, data);
  }
}
