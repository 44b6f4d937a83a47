package io.ranktable.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** What a pod may fill memory with. */
class PodReaderLimitsTest {

  private final ObjectNode pod = new ObjectMapper().createObjectNode();
  private final ObjectNode annotations = pod.withObject("/metadata/annotations");

  @Test
  void ordinaryAnnotationsAreAllKept() {
    for (int i = 0; i < 100; i++) {
      annotations.put("example.com/" + i, "x".repeat(600));
    }

    assertThat(read().annotations()).hasSize(100).containsValue("x".repeat(600));
  }

  @Test
  void anAnnotationThatNoWriterWritesIsCut() {
    annotations.put("ascend.kubectl.kubernetes.io/ascend-910-configuration", "[".repeat(250_000));

    assertThat(read().annotations().get("ascend.kubectl.kubernetes.io/ascend-910-configuration"))
        .hasSize(65_536);
  }

  @Test
  void oursAndShortOnesAreKeptBeforeLongOnesOfOthers() {
    annotations.put("a/long", "x".repeat(60_000));
    annotations.put("b/long", "x".repeat(60_000));
    annotations.put("c/long", "x".repeat(60_000));
    annotations.put("z/short", "kept");
    annotations.put(Names.TEMPLATE, "hccl-role");
    annotations.put(Names.STATUS, "y".repeat(10_000));

    assertThat(read().annotations())
        .containsOnlyKeys("a/long", "b/long", "z/short", Names.TEMPLATE, Names.STATUS);
  }

  @Test
  void soManyVariablesAsNobodyReadsAreNotKept() {
    ArrayNode env = pod.withArray("/spec/containers").addObject().putArray("env");
    for (int i = 0; i < 5000; i++) {
      env.addObject().put("name", "V" + i).put("value", "x");
    }

    assertThat(read().env()).hasSize(256).containsKeys("V0", "V255");
  }

  private PodFacts read() {
    return PodReader.read(pod, "ai");
  }
}
