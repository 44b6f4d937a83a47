package io.ranktable.core.injection;

import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.TemplateFile;
import io.ranktable.core.template.TemplateSettings;
import io.ranktable.core.template.TemplateSettings.Delivery;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where and how a pod gets the file of one table: the template's settings, overridden by the pod's
 * annotations under the same rules.
 *
 * @param directory absolute path of the directory
 * @param fileName name of the file in it
 * @param delivery how the file gets there
 */
record DeliverySettings(String directory, String fileName, Delivery delivery) {

  private static final String NO_DELIVERY = "is neither copy nor mount; write one of them";

  /**
   * Reads them.
   *
   * @param findings takes every override that cannot be; the template's value stands in for it
   */
  static DeliverySettings read(
      Template template, Map<String, String> annotations, List<Finding> findings) {
    TemplateSettings settings = template.settings();
    Overrides overrides = new Overrides(template.name(), annotations, findings);
    String directory =
        overrides.read(Names.MOUNT_PATH, settings.mountPath(), TemplateFile::mistakeInMountPath);
    String fileName =
        overrides.read(Names.FILE_NAME, settings.fileName(), TemplateFile::mistakeInFileName);
    String delivery =
        overrides.read(
            Names.DELIVERY,
            word(settings.delivery()),
            value -> delivery(value).isPresent() ? Optional.empty() : Optional.of(NO_DELIVERY));
    Delivery chosen = delivery(delivery).orElse(settings.delivery());
    Optional<String> reserved = reserved(directory);
    List<String> mistakes =
        reserved.isPresent()
            ? List.of(reserved.get())
            : TemplateFile.mistakesForConsumers(settings.consumers(), directory, fileName, chosen);
    for (String why : mistakes) {
      findings.add(
          new Finding(
              Reason.OVERRIDE_INVALID,
              "The place of the table of template '"
                  + template.name()
                  + "', "
                  + directory
                  + "/"
                  + fileName
                  + ", "
                  + why
                  + ". The annotations "
                  + Names.PREFIX
                  + Names.MOUNT_PATH
                  + ", "
                  + Names.PREFIX
                  + Names.FILE_NAME
                  + " and "
                  + Names.PREFIX
                  + Names.DELIVERY
                  + " choose another."));
    }
    return new DeliverySettings(directory, fileName, chosen);
  }

  private static Optional<String> reserved(String directory) {
    boolean ours =
        directory.equals(GateContainer.SOURCES)
            || MountPaths.below(directory, GateContainer.SOURCES);
    return ours
        ? Optional.of("is in " + GateContainer.SOURCES + ", which belongs to the wait container")
        : Optional.empty();
  }

  private static Optional<Delivery> delivery(String value) {
    for (Delivery delivery : Delivery.values()) {
      if (word(delivery).equals(value.toLowerCase(Locale.ROOT))) {
        return Optional.of(delivery);
      }
    }
    return Optional.empty();
  }

  private static String word(Delivery delivery) {
    return delivery.name().toLowerCase(Locale.ROOT);
  }

  /** The overrides of one template on one pod. */
  private record Overrides(
      String template, Map<String, String> annotations, List<Finding> findings) {

    /** The override, or the fallback where there is none or it has a mistake. */
    String read(String setting, String fallback, Function<String, Optional<String>> mistake) {
      String value = Names.setting(annotations, setting, template).orElse(null);
      if (value == null) {
        return fallback;
      }
      Optional<String> why = mistake.apply(value);
      String key = Names.settingKey(annotations, setting, template).orElse(setting);
      why.ifPresent(
          reason ->
              findings.add(
                  new Finding(
                      Reason.OVERRIDE_INVALID,
                      "The annotation " + key + ": " + Excerpt.of(value) + " " + reason + ".")));
      return why.isPresent() ? fallback : value;
    }
  }
}
