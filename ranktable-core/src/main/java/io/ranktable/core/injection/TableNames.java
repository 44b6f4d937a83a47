package io.ranktable.core.injection;

import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.TableKey;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names that one table has in a pod. They are hashes in part, and used often.
 *
 * @param configMap name of the ConfigMap
 * @param sourceVolume name of the ConfigMap volume. It follows from the template alone: should a
 *     pod's placement change while other webhooks complete it, the mounts stay right
 * @param fileVolume name of the volume that holds the copied file
 */
record TableNames(String configMap, String sourceVolume, String fileVolume) {

  private static final int VOLUME_NAME_LIMIT = 63;
  private static final int HASH_DIGITS = 8;
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-z0-9-]");

  /** The names of a table. */
  static TableNames of(TableKey key) {
    return new TableNames(
        key.configMapName(),
        volume(Names.SOURCE_VOLUME, key.template()),
        volume(Names.FILE_VOLUME, key.template()));
  }

  private static String volume(String prefix, String template) {
    String readable = NOT_IN_NAMES.matcher(template.toLowerCase(Locale.ROOT)).replaceAll("-");
    int room = VOLUME_NAME_LIMIT - prefix.length();
    if (readable.equals(template) && readable.length() <= room && !readable.endsWith("-")) {
      return prefix + readable;
    }
    int cut = Math.min(readable.length(), room - 1 - HASH_DIGITS);
    return prefix
        + readable.substring(0, cut)
        + "-"
        + Digests.sha256(template).substring(0, HASH_DIGITS);
  }
}
