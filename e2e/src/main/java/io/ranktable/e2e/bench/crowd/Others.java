package io.ranktable.e2e.bench.crowd;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.IntStream;

/** Pods that have nothing to do with tables. */
public final class Others {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VARIABLES = 16;

  private Others() {}

  /** Creates so many in a namespace. */
  public static void create(Api api, String namespace, int count) {
    String path = "/api/v1/namespaces/" + namespace + "/pods";
    Work.each(
        IntStream.range(0, count).boxed().toList(),
        number -> api.create(path, pod("other-" + number, "node-" + number)));
  }

  /**
   * A pod as an engine's: one container with some variables.
   *
   * @param node empty: none yet
   */
  static ObjectNode pod(String name, String node) {
    ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("name", name);
    ObjectNode spec = pod.putObject("spec");
    if (!node.isEmpty()) {
      spec.put("nodeName", node);
    }
    ObjectNode container = spec.putArray("containers").addObject();
    container.put("name", "engine").put("image", "registry.example.com/vllm-ascend:v0.11.0");
    container.putArray("command").add("bash").add("-c").add("exec vllm serve /models/qwen");
    ArrayNode env = container.putArray("env");
    for (int i = 0; i < VARIABLES; i++) {
      env.addObject()
          .put("name", "ENGINE_SETTING_" + i)
          .put("value", "a value of this setting " + i);
    }
    ObjectNode resources = container.putObject("resources");
    for (String kind : new String[] {"requests", "limits"}) {
      resources.putObject(kind).put("cpu", "8").put("memory", "64Gi");
    }
    return pod;
  }
}
