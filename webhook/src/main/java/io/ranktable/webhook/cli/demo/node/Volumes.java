package io.ranktable.webhook.cli.demo.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The volumes of one pod below a directory: ConfigMaps and empty directories, nothing else. */
final class Volumes {

  private final Map<String, ConfigMapVolume> configMaps = new HashMap<>();
  private final Map<String, Path> directories = new HashMap<>();

  /** Makes the volumes of a pod; those of ConfigMaps are empty until {@link #refresh}. */
  Volumes(Pod pod, Path root) throws IOException {
    for (Volume volume : pod.getSpec().getVolumes()) {
      Path directory = root.resolve("volumes").resolve(volume.getName());
      if (volume.getConfigMap() != null) {
        configMaps.put(volume.getConfigMap().getName(), new ConfigMapVolume(directory));
        directories.put(volume.getName(), directory);
      } else if (volume.getEmptyDir() != null) {
        directories.put(volume.getName(), Files.createDirectories(directory));
      }
    }
  }

  /** Shows the ConfigMaps as they are now; one that does not exist leaves its volume as it is. */
  void refresh(Function<String, Optional<ConfigMap>> read) throws IOException {
    for (Map.Entry<String, ConfigMapVolume> volume : configMaps.entrySet()) {
      Optional<ConfigMap> map = read.apply(volume.getKey());
      if (map.isPresent()) {
        volume.getValue().show(map.get());
      }
    }
  }

  /**
   * Where a path of a container really is; empty when none of these volumes is mounted there or
   * above.
   */
  Optional<Path> find(Container container, String path) {
    return container.getVolumeMounts().stream()
        .filter(mount -> (path + "/").startsWith(mount.getMountPath() + "/"))
        .filter(mount -> directories.containsKey(mount.getName()))
        .max(Comparator.comparingInt(mount -> mount.getMountPath().length()))
        .flatMap(mount -> under(mount, path));
  }

  private Optional<Path> under(VolumeMount mount, String path) {
    String rest = path.substring(mount.getMountPath().length()).replaceFirst("^/+", "");
    return Optional.ofNullable(directories.get(mount.getName()))
        .map(directory -> rest.isEmpty() ? directory : directory.resolve(rest));
  }
}
