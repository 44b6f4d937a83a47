package io.ranktable.core.injection;

import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.TemplateSettings.Delivery;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Where and how a pod gets the file of one table: the template's settings, overridden by the pod's
 * annotations.
 *
 * @param directory normal absolute path of the directory
 * @param fileName name of the file in it
 * @param delivery how the file gets there
 */
record DeliverySettings(String directory, String fileName, Delivery delivery) {

  private static final int FILE_NAME_LIMIT = 253;
  private static final Pattern FILE_NAME =
      Pattern.compile("[-._a-zA-Z0-9]{1," + FILE_NAME_LIMIT + "}");
  private static final Pattern UNFIT_FOR_PATH = Pattern.compile("[:$\\p{Cntrl}]");

  /**
   * Reads them.
   *
   * @param findings takes every override that cannot be; the template's value stands in for it
   */
  static DeliverySettings read(
      Template template, Map<String, String> annotations, List<Finding> findings) {
    Overrides overrides = new Overrides(template.name(), annotations, findings);
    String directory =
        overrides.read(
            Names.MOUNT_PATH,
            template.settings().mountPath(),
            DeliverySettings::directory,
            "an absolute path of a directory other than /, without '..', ':', '$'"
                + " and control characters");
    String normal = MountPaths.normal(directory);
    if (reserved(normal)) {
      findings.add(
          new Finding(
              Reason.OVERRIDE_INVALID,
              "The table of template '"
                  + template.name()
                  + "' would go to "
                  + normal
                  + ", but "
                  + GateContainer.SOURCES
                  + " belongs to the wait container. Choose another directory with the annotation "
                  + Names.PREFIX
                  + Names.MOUNT_PATH
                  + "."));
    }
    String fileName =
        overrides.read(
            Names.FILE_NAME,
            template.settings().fileName(),
            DeliverySettings::fileName,
            "a file name of letters, digits, '-', '_' and '.', at most "
                + FILE_NAME_LIMIT
                + " characters, that does not begin with '..' and is none of members, digest,"
                + " slots, progress");
    Delivery delivery =
        overrides.read(
            Names.DELIVERY,
            template.settings().delivery(),
            DeliverySettings::delivery,
            "copy or mount");
    return new DeliverySettings(normal, fileName, delivery);
  }

  private static Optional<String> directory(String value) {
    boolean fit =
        value.startsWith("/")
            && !MountPaths.normal(value).equals("/")
            && !List.of(value.split("/")).contains("..")
            && !UNFIT_FOR_PATH.matcher(value).find();
    return fit ? Optional.of(value) : Optional.empty();
  }

  private static boolean reserved(String directory) {
    return directory.equals(GateContainer.SOURCES)
        || MountPaths.below(directory, GateContainer.SOURCES);
  }

  private static Optional<String> fileName(String value) {
    boolean fit =
        FILE_NAME.matcher(value).matches()
            && !value.startsWith("..")
            && !value.equals(".")
            && !Names.reservedKey(value);
    return fit ? Optional.of(value) : Optional.empty();
  }

  private static Optional<Delivery> delivery(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "copy" -> Optional.of(Delivery.COPY);
      case "mount" -> Optional.of(Delivery.MOUNT);
      default -> Optional.empty();
    };
  }

  /** The overrides of one template on one pod. */
  private record Overrides(
      String template, Map<String, String> annotations, List<Finding> findings) {

    <T> T read(
        String setting, T fallback, Function<String, Optional<T>> parse, String whatItMustBe) {
      Optional<String> key = Names.settingKey(annotations, setting, template);
      if (key.isEmpty()) {
        return fallback;
      }
      String value = Names.setting(annotations, setting, template).orElse("");
      Optional<T> parsed = parse.apply(value);
      if (parsed.isEmpty()) {
        findings.add(
            new Finding(
                Reason.OVERRIDE_INVALID,
                "The annotation "
                    + key.get()
                    + ": "
                    + Excerpt.of(value)
                    + " cannot be used. It must be "
                    + whatItMustBe
                    + "."));
      }
      return parsed.orElse(fallback);
    }
  }
}
