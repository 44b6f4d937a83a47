package io.ranktable.e2e.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.ranktable.core.table.Names;
import java.util.Map;

/**
 * Plays scheduler, device plugin and kubelet for the pods of one namespace, by the same API calls
 * that they make. Safe for several threads.
 */
public final class Field {

  /** The annotation of the common device plugin. */
  public static final String DEVICE_ANNOTATION =
      "ascend.kubectl.kubernetes.io/ascend-910-configuration";

  private final KubernetesClient client;
  private final String namespace;
  private final ObjectMapper json = new ObjectMapper();

  /** Plays in a namespace, as administrator. */
  public Field(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** The namespace. */
  public String namespace() {
    return namespace;
  }

  /** Creates a pod by its JSON as it is; the API server's answer. */
  public Pod create(JsonNode pod) {
    ObjectNode copy = pod.deepCopy();
    ObjectNode meta = copy.withObject("/metadata");
    meta.put("namespace", namespace);
    meta.remove(java.util.List.of("uid", "resourceVersion", "creationTimestamp", "managedFields"));
    copy.remove("status");
    String answer = client.raw("/api/v1/namespaces/" + namespace + "/pods", "POST", copy);
    return client.getKubernetesSerialization().unmarshal(answer, Pod.class);
  }

  /** Binds a pod to a node and gives it its IPs, as scheduler and kubelet do. */
  public void schedule(Pod pod, String node, String hostIp, String podIp) {
    client
        .bindings()
        .inNamespace(namespace)
        .resource(
            new BindingBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName())
                .withNamespace(namespace)
                .endMetadata()
                .withNewTarget()
                .withKind("Node")
                .withApiVersion("v1")
                .withName(node)
                .endTarget()
                .build())
        .create();
    address(pod, hostIp, podIp);
  }

  /** Changes the IPs of a pod, as after a reboot of its node. */
  public void address(Pod pod, String hostIp, String podIp) {
    ObjectNode status = json.createObjectNode();
    status.put("phase", "Pending").put("hostIP", hostIp).put("podIP", podIp);
    status.putArray("podIPs").addObject().put("ip", podIp);
    patchStatus(pod, status);
  }

  /** Writes the device annotation. */
  public void report(Pod pod, String annotation) {
    annotate(pod, Map.of(DEVICE_ANNOTATION, annotation));
  }

  /**
   * Sets annotations; a UID that is no longer the pod's is refused by the API server and does
   * nothing.
   */
  public void annotate(Pod pod, Map<String, String> annotations) {
    ObjectNode patch = json.createObjectNode();
    ObjectNode meta = patch.putObject("metadata").put("uid", pod.getMetadata().getUid());
    ObjectNode node = meta.putObject("annotations");
    annotations.forEach(node::put);
    try {
      // Given the pod's name as an object, the client patches without reading it first.
      client
          .resource(
              new PodBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace)
                  .withName(pod.getMetadata().getName())
                  .endMetadata()
                  .build())
          .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409 && e.getCode() != 422) {
        throw e;
      }
    }
  }

  /** Says that the gate of a pod runs. */
  public void gateWaits(Pod pod) {
    ObjectNode status = json.createObjectNode();
    ObjectNode gate = gateStatus(status);
    gate.putObject("state").putObject("running").put("startedAt", "2026-01-01T00:00:00Z");
    patchStatus(pod, status);
  }

  /** Says that the gate of a pod has opened, with its termination message. */
  public void gateOpens(Pod pod, String message) {
    ObjectNode status = json.createObjectNode();
    ObjectNode gate = gateStatus(status);
    gate.putObject("state")
        .putObject("terminated")
        .put("exitCode", 0)
        .put("reason", "Completed")
        .put("message", message);
    patchStatus(pod, status);
  }

  /** Says that a pod whose gate has opened runs and is ready. */
  public void ready(Pod pod) {
    ObjectNode status = json.createObjectNode().put("phase", "Running");
    status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
    patchStatus(pod, status);
  }

  /** Says, as the scheduler does, that there is no node for a pod. */
  public void unschedulable(Pod pod, String message) {
    ObjectNode status = json.createObjectNode();
    status
        .putArray("conditions")
        .addObject()
        .put("type", "PodScheduled")
        .put("status", "False")
        .put("reason", "Unschedulable")
        .put("message", message);
    patchStatus(pod, status);
  }

  /** Ends a pod with a phase. */
  public void finish(Pod pod, String phase) {
    patchStatus(pod, json.createObjectNode().put("phase", phase));
  }

  /** Removes a pod at once. */
  public void delete(Pod pod) {
    client
        .pods()
        .inNamespace(namespace)
        .withName(pod.getMetadata().getName())
        .withGracePeriod(0)
        .delete();
  }

  private static ObjectNode gateStatus(ObjectNode status) {
    return status
        .putArray("initContainerStatuses")
        .addObject()
        .put("name", Names.GATE)
        .put("image", "")
        .put("imageID", "")
        .put("ready", false)
        .put("restartCount", 0);
  }

  private void patchStatus(Pod pod, ObjectNode status) {
    ObjectNode patch = json.createObjectNode();
    patch.set("status", status);
    client
        .pods()
        .inNamespace(namespace)
        .withName(pod.getMetadata().getName())
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
  }
}
