package io.ranktable.e2e.story;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.story.Stage.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One recorded group of kthena: two prefill and two decode pods, owned by one ModelServing. */
final class KthenaGroup {

  private KthenaGroup() {}

  /** Its pods as they come in, under another name; stores their parents, whose UIDs they name. */
  static List<ObjectNode> incoming(Stage stage, String name, int group) {
    Map<String, String> uids = new HashMap<>();
    Recordings.parents("kthena")
        .forEach(
            parent ->
                uids.put(
                    parent.at("/metadata/uid").asText(),
                    stage.parent(Recordings.renamed(parent, "qwen", name)).getMetadata().getUid()));
    return Recordings.incomingPods("kthena").stream()
        .filter(pod -> pod.at("/metadata/name").asText().startsWith("qwen-" + group + "-"))
        .map(pod -> Recordings.renamed(pod, "qwen", name))
        .peek(
            pod ->
                pod.at("/metadata/ownerReferences")
                    .forEach(
                        owner ->
                            ((ObjectNode) owner).put("uid", uids.get(owner.path("uid").asText()))))
        .toList();
  }

  /** Creates them, each on a node of its own, reported. */
  static List<Pod> create(Stage stage, List<ObjectNode> incoming, int firstNode) {
    List<Pod> pods = new ArrayList<>();
    for (ObjectNode pod : incoming) {
      pods.add(
          stage.createReported(
              pod, new Place(firstNode + pods.size(), devices(pod), Generation.POD_UID)));
    }
    return pods;
  }

  /** How many devices a pod requests. */
  static int devices(ObjectNode pod) {
    return pod.at("/spec/containers/0/resources/requests/huawei.com~1Ascend910").asInt();
  }
}
