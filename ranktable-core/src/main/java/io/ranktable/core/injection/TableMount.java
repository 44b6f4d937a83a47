package io.ranktable.core.injection;

import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Placement;
import io.ranktable.core.template.TemplateSettings.Delivery;
import java.util.List;
import java.util.Map;

/**
 * One table as one pod gets it: the template's settings with the pod's overrides applied.
 *
 * @param placement the table and the pod's seat in it
 * @param names the table's names
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
    TableNames names,
    PodFormat format,
    String key,
    String directory,
    String fileName,
    Delivery delivery,
    Map<String, String> env,
    List<PodContainer> targets) {

  /** Name of the template. */
  String template() {
    return placement.key().template();
  }

  /** Name of the ConfigMap. */
  String configMap() {
    return names.configMap();
  }

  /** Path of the file. */
  String file() {
    return directory + "/" + fileName;
  }

  /** Whether the engine gets a regular file of its own. */
  boolean copied() {
    return delivery == Delivery.COPY;
  }

  /** Name of the ConfigMap volume. */
  String sourceVolume() {
    return names.sourceVolume();
  }

  /** Name of the volume that holds the copied file. */
  String fileVolume() {
    return names.fileVolume();
  }

  /** Name of the volume that the target containers mount. */
  String engineVolume() {
    return copied() ? fileVolume() : sourceVolume();
  }

  /** Whether the container of a name gets the table. */
  boolean reaches(String container) {
    for (PodContainer target : targets) {
      if (target.name().equals(container)) {
        return true;
      }
    }
    return false;
  }
}
