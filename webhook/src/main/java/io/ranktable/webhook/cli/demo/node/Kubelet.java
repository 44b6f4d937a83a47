package io.ranktable.webhook.cli.demo.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.ranktable.core.table.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The kubelets of all nodes: starts the gate of each pod that is on a node, refreshes the volumes
 * of a pod whose {@value Names#POKE} annotation changes, and tells the API server how the gate
 * ended. Volumes are not refreshed by time, as a real kubelet does each 60 to 90 s: in the demo
 * only the poke brings a table into a pod that waits.
 */
public final class Kubelet implements AutoCloseable {

  private final KubernetesClient client;
  private final Path root;
  private final Map<String, Addresses> addresses;
  private final NodeListener listener;
  private final Map<String, Sandbox> sandboxes = new ConcurrentHashMap<>();
  private final Set<GateProcess> running = ConcurrentHashMap.newKeySet();
  private final ObjectMapper json = new ObjectMapper();
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("kubelet-", 0).factory());
  private final SharedIndexInformer<Pod> informer;
  private volatile boolean closed;

  /** What a pod has on its node. */
  private static final class Sandbox {
    private final Volumes volumes;
    private String poke = "";

    Sandbox(Volumes volumes) {
      this.volumes = volumes;
    }
  }

  /**
   * Starts to watch pods.
   *
   * @param root directory that the pods' directories are made in
   * @param addresses the IPs by {@code namespace/name}; live, filled as pods are created
   */
  public Kubelet(
      KubernetesClient client, Path root, Map<String, Addresses> addresses, NodeListener listener) {
    this.client = client;
    this.root = root;
    this.addresses = addresses;
    this.listener = listener;
    this.informer = client.pods().inAnyNamespace().inform(new Handler());
  }

  @Override
  public void close() {
    closed = true;
    informer.stop();
    running.forEach(GateProcess::close);
    executor.shutdownNow();
  }

  private void seen(Pod pod) {
    Addresses at =
        addresses.get(pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName());
    if (pod.getSpec().getNodeName() == null || at == null) {
      return;
    }
    try {
      String uid = pod.getMetadata().getUid();
      if (sandboxes.containsKey(uid)) {
        poked(pod, Objects.requireNonNull(sandboxes.get(uid)));
      } else {
        Path home = Files.createDirectories(root.resolve(uid));
        Sandbox sandbox = new Sandbox(new Volumes(pod, home));
        sandboxes.put(uid, sandbox);
        executor.execute(() -> run(pod, sandbox, home, at));
      }
    } catch (IOException | KubernetesClientException e) {
      listener.failed("Pod " + pod.getMetadata().getName() + ": " + e);
    }
  }

  private void poked(Pod pod, Sandbox sandbox) throws IOException {
    String poke =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.<String, String>of())
            .getOrDefault(Names.POKE, "");
    synchronized (sandbox) {
      if (poke.equals(sandbox.poke)) {
        return;
      }
      sandbox.poke = poke;
      sandbox.volumes.refresh(name -> configMap(pod, name));
    }
    listener.volumesRefreshed(pod);
  }

  private void run(Pod pod, Sandbox sandbox, Path home, Addresses at) {
    Optional<Container> gate =
        pod.getSpec().getInitContainers().stream()
            .filter(container -> container.getName().equals(Names.GATE))
            .findFirst();
    try {
      synchronized (sandbox) {
        sandbox.volumes.refresh(name -> configMap(pod, name));
      }
      ObjectNode status = json.createObjectNode();
      status.put("phase", gate.isPresent() ? "Pending" : "Running");
      status.put("hostIP", at.hostIp()).put("podIP", at.podIp());
      status.putArray("podIPs").addObject().put("ip", at.podIp());
      if (gate.isEmpty()) {
        patchStatus(pod, status);
        return;
      }
      gateState(status).putObject("running").put("startedAt", "2026-01-01T00:00:00Z");
      try (GateProcess process =
          new GateProcess(pod, gate.get(), sandbox.volumes, home, at.podIp())) {
        running.add(process);
        patchStatus(pod, status);
        listener.gateStarted(pod);
        NodeListener.GateEnd end = end(pod, gate.get(), sandbox, process.await());
        running.remove(process);
        if (!closed) {
          listener.gateEnded(end);
          patchStatus(pod, ended(end));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | KubernetesClientException e) {
      listener.failed("Pod " + pod.getMetadata().getName() + ": " + e);
    }
  }

  private static NodeListener.GateEnd end(
      Pod pod, Container gate, Sandbox sandbox, GateProcess.End end) {
    Map<String, String> digests =
        end.message()
            .lines()
            .map(line -> line.split(" ", 2))
            .filter(words -> words.length == 2)
            .collect(Collectors.toMap(words -> words[0], words -> words[1], (a, b) -> b));
    List<Path> files =
        gate.getVolumeMounts().stream()
            .filter(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
            .flatMap(mount -> sandbox.volumes.find(gate, mount.getMountPath()).stream())
            .toList();
    return new NodeListener.GateEnd(pod, end.code(), digests, end.message(), end.log(), files);
  }

  private ObjectNode ended(NodeListener.GateEnd end) {
    ObjectNode status = json.createObjectNode().put("phase", "Running");
    gateState(status)
        .putObject("terminated")
        .put("exitCode", end.code())
        .put("reason", end.code() == 0 ? "Completed" : "Error")
        .put("message", end.message());
    return status;
  }

  private static ObjectNode gateState(ObjectNode status) {
    return status
        .putArray("initContainerStatuses")
        .addObject()
        .put("name", Names.GATE)
        .put("restartCount", 0)
        .putObject("state");
  }

  private void patchStatus(Pod pod, ObjectNode status) {
    ObjectNode patch = json.createObjectNode();
    patch.set("status", status);
    client
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
  }

  private Optional<ConfigMap> configMap(Pod pod, String name) {
    return Optional.ofNullable(
        client.configMaps().inNamespace(pod.getMetadata().getNamespace()).withName(name).get());
  }

  private final class Handler implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      seen(pod);
    }

    @Override
    public void onUpdate(Pod before, Pod after) {
      seen(after);
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {
      sandboxes.remove(pod.getMetadata().getUid());
    }
  }
}
