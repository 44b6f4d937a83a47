package io.ranktable.core.injection;

import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Placement;
import io.ranktable.core.template.TemplateSettings.Delivery;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One table as one pod gets it: the template's settings with the pod's overrides applied.
 *
 * @param placement the table and the pod's seat in it
 * @param format where the pod's device annotation is
 * @param key the table's key in its ConfigMap
 * @param directory normal absolute path in which the engine finds the file
 * @param fileName name of the file there
 * @param delivery how the file gets there
 * @param env variables for the target containers, references to the file replaced
 * @param targets containers that get the table; not empty
 */
record TableMount(
    Placement placement,
    PodFormat format,
    String key,
    String directory,
    String fileName,
    Delivery delivery,
    Map<String, String> env,
    List<PodContainer> targets) {

  private static final int VOLUME_NAME_LIMIT = 63;
  private static final int HASH_DIGITS = 8;

  /** Name of the template. */
  String template() {
    return placement.key().template();
  }

  /** Name of the ConfigMap. */
  String configMap() {
    return placement.key().configMapName();
  }

  /** Path of the file. */
  String file() {
    return directory + "/" + fileName;
  }

  /** Whether the engine gets a regular file of its own. */
  boolean copied() {
    return delivery == Delivery.COPY;
  }

  /**
   * Name of the ConfigMap volume. It follows from the template alone: should a pod's placement
   * change while other webhooks complete it, the mounts stay right.
   */
  String sourceVolume() {
    return volumeName(Names.SOURCE_VOLUME);
  }

  /** Name of the volume that holds the copied file. */
  String fileVolume() {
    return volumeName(Names.FILE_VOLUME);
  }

  /** Name of the volume that the target containers mount. */
  String engineVolume() {
    return copied() ? fileVolume() : sourceVolume();
  }

  /** Names of the target containers. */
  Set<String> targetNames() {
    return targets.stream().map(PodContainer::name).collect(Collectors.toUnmodifiableSet());
  }

  private String volumeName(String prefix) {
    String readable = template().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    int room = VOLUME_NAME_LIMIT - prefix.length();
    if (readable.equals(template()) && readable.length() <= room && !readable.endsWith("-")) {
      return prefix + readable;
    }
    int cut = Math.min(readable.length(), room - 1 - HASH_DIGITS);
    return prefix
        + readable.substring(0, cut)
        + "-"
        + Digests.sha256(template()).substring(0, HASH_DIGITS);
  }
}
