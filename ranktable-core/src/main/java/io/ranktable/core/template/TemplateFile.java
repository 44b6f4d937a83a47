package io.ranktable.core.template;

import io.ranktable.core.consumer.FileRules;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.TemplateSettings.Delivery;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Rules for the place of the file that an engine reads. The same rules hold for a template's
 * settings and for the pod's annotations that override them.
 */
public final class TemplateFile {

  /** Longest path that every known reader takes (MindIE controller). */
  private static final int PATH_LIMIT = 256;

  private static final int KEY_LIMIT = 253;
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_.-]+)+");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]+");
  private static final Set<String> SYSTEM =
      Set.of("/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/sbin", "/sys", "/usr");

  private TemplateFile() {}

  /**
   * What is wrong with a directory as mount path, as the end of a sentence that begins with the
   * value; empty when it can be used.
   */
  public static Optional<String> mistakeInMountPath(String path) {
    if (!path.startsWith("/")) {
      return Optional.of("is not absolute; begin it with /");
    }
    if (path.startsWith("/proc/") || path.startsWith("/sys/")) {
      return Optional.of("is the kernel's; choose another directory, such as /etc/ranktable");
    }
    if (path.equals("/") || SYSTEM.contains(path)) {
      return Optional.of(
          "would hide files of the image; choose a directory below, such as " + "/etc/ranktable");
    }
    if (path.endsWith("/")) {
      return Optional.of("ends with /; remove it");
    }
    if (path.length() > PATH_LIMIT) {
      return Optional.of("is longer than " + PATH_LIMIT + " characters; choose a shorter one");
    }
    for (String name : path.substring(1).split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        return Optional.of("has empty, . or .. parts; write the path without them");
      }
    }
    return PATH.matcher(path).matches()
        ? Optional.empty()
        : Optional.of("has other characters than A-Z a-z 0-9 _ . - and /; take them out");
  }

  /**
   * What is wrong with a file name, as the end of a sentence that begins with the value; empty when
   * it can be used. The name is also a key of the table's ConfigMap.
   */
  public static Optional<String> mistakeInFileName(String name) {
    if (!KEY.matcher(name).matches() || name.length() > KEY_LIMIT) {
      return Optional.of(
          "cannot be a key of a ConfigMap; use at most "
              + KEY_LIMIT
              + " of the characters A-Z a-z 0-9 _ . -, for example ranktable.json");
    }
    if (name.equals(".") || name.startsWith("..")) {
      return Optional.of("begins with dots; ConfigMaps do not allow it, choose another name");
    }
    return Names.reservedKey(name)
        ? Optional.of("is a key that every table's ConfigMap has already; choose another name")
        : Optional.empty();
  }

  /**
   * What readers of the file would refuse, each as the end of a sentence that begins with the path;
   * empty when all of them take it.
   *
   * @param consumers ids of the readers
   */
  public static List<String> mistakesForConsumers(
      Collection<String> consumers, String mountPath, String fileName, Delivery delivery) {
    return FileRules.mistakes(consumers, mountPath + "/" + fileName, delivery == Delivery.COPY);
  }
}
