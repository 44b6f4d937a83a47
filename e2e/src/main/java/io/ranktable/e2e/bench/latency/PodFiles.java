package io.ranktable.e2e.bench.latency;

import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.e2e.cluster.TestNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * When the files of a pod were written, by the node's clock, which is ours. The status of a pod has
 * whole seconds only.
 *
 * @param volumes kubelet's directory of the pod's volumes
 */
record PodFiles(Path volumes) {

  /** The file that the engine of {@link Round} makes at first. */
  static final String STARTED = "started";

  private static final String TABLE = "ranktable.json";

  static PodFiles of(TestNode node, Pod pod) {
    return new PodFiles(node.podDirectory(pod.getMetadata().getUid()).resolve("volumes"));
  }

  /** When kubelet wrote the table. */
  Instant inPod() {
    return modified("kubernetes.io~configmap", "..data/" + TABLE);
  }

  /** When the gate wrote the engine's copy. */
  Instant open() {
    return modified("kubernetes.io~empty-dir", TABLE);
  }

  /** When the engine's first command ran. */
  Instant started() {
    return modified("kubernetes.io~empty-dir", STARTED);
  }

  private Instant modified(String plugin, String file) {
    try (Stream<Path> directories = Files.list(volumes.resolve(plugin))) {
      Path found =
          directories
              .map(directory -> directory.resolve(file))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow(
                  () -> new IllegalStateException("no " + file + " below " + volumes + plugin));
      return Files.getLastModifiedTime(found).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
