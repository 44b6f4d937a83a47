package io.ranktable.core.template;

import io.ranktable.core.consumer.Consumers;
import io.ranktable.core.rank.RankRules;
import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Nearest;
import io.ranktable.core.template.TemplateSettings.Delivery;
import io.ranktable.core.template.TemplateSettings.FieldSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the settings of one template; every mistake is noted, none stops the reading. */
final class SettingsReader {

  static final String TEXT = "ranktable-template";
  static final String LEVEL = "ranktable-level";
  static final String POD_FORMAT = "pod-ranktable-format";
  static final String NODE_FORMAT = "node-ranktable-format";
  static final String ENGINE = "supported-inference-engine";
  static final String DELIMITERS = "delimiters";
  static final String CONSUMER = "consumer";
  static final String MOUNT_PATH = "mount-path";
  static final String FILE_NAME = "file-name";
  static final String DELIVERY = "delivery";
  static final String ENV = "env";
  static final String SERVER_ID = "server-id";
  static final String SERVER_PER = "server-per";
  static final String DEVICE_ORDER = "device-order";

  /** Every key that a template's data may have. */
  static final Set<String> KEYS =
      Set.of(
          TEXT,
          LEVEL,
          POD_FORMAT,
          NODE_FORMAT,
          ENGINE,
          DELIMITERS,
          CONSUMER,
          MOUNT_PATH,
          FILE_NAME,
          DELIVERY,
          ENV,
          SERVER_ID,
          SERVER_PER,
          DEVICE_ORDER,
          RoleSettings.ORDER,
          RoleSettings.ALIASES,
          RoleSettings.GROUPS,
          RoleSettings.FIRST_GROUP,
          Lines.FIELDS);

  private static final String NO_CONSUMER = "none";
  private static final Pattern OBJECT_NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private final Map<String, String> data;
  private final Mistakes mistakes;

  SettingsReader(Map<String, String> data, Mistakes mistakes) {
    this.data = data;
    this.mistakes = mistakes;
  }

  /** The value of a key, or its default when it is absent or blank. */
  static String value(Map<String, String> data, String key, String ifEmpty) {
    String value = data.getOrDefault(key, "").strip();
    return value.isEmpty() ? ifEmpty : value;
  }

  private String value(String key, String ifEmpty) {
    return value(data, key, ifEmpty);
  }

  /** Notes keys that no template has. */
  void judgeKeys() {
    for (String key : new TreeSet<>(data.keySet())) {
      if (!KEYS.contains(key)) {
        mistakes.add(
            "key "
                + Excerpt.of(key)
                + " is unknown; known keys: "
                + String.join(", ", new TreeSet<>(KEYS))
                + Nearest.hint(key, KEYS));
      }
    }
  }

  Level level() {
    String text = value(LEVEL, Level.ROLE.text());
    return Level.of(text)
        .orElseGet(
            () -> {
              mistakes.add(LEVEL, text, "is no level; write role or group");
              return Level.ROLE;
            });
  }

  Delimiters delimiters() {
    String text = value(DELIMITERS, "{{ }}");
    return Delimiters.parse(text)
        .orElseGet(
            () -> {
              mistakes.add(DELIMITERS, text, "cannot mark tags; " + Delimiters.RULE);
              return Delimiters.DEFAULT;
            });
  }

  List<String> consumers() {
    Set<String> ids = new LinkedHashSet<>(words(value(CONSUMER, NO_CONSUMER)));
    SortedSet<String> known = new TreeSet<>(Consumers.ids());
    known.add(NO_CONSUMER);
    for (String id : ids) {
      if (!known.contains(id)) {
        mistakes.add(
            CONSUMER,
            id,
            "is no consumer; known: " + String.join(", ", known) + Nearest.hint(id, known));
      }
    }
    if (ids.remove(NO_CONSUMER) && !ids.isEmpty()) {
      mistakes.add(CONSUMER, NO_CONSUMER, "stands beside others; remove it or them");
    }
    ids.retainAll(known);
    return List.copyOf(ids);
  }

  /** Everything else, with what the text tells about roles. */
  TemplateSettings read(
      Level level,
      List<String> consumers,
      Map<String, FieldSource> fields,
      RoleSettings roles,
      Set<String> knownRoles) {
    String mountPath = value(MOUNT_PATH, "/etc/ranktable");
    String fileName = value(FILE_NAME, "ranktable.json");
    Delivery delivery = choice(DELIVERY, Delivery.COPY);
    TemplateFile.mistakeInMountPath(mountPath)
        .ifPresent(why -> mistakes.add(MOUNT_PATH, mountPath, why));
    TemplateFile.mistakeInFileName(fileName)
        .ifPresentOrElse(
            why -> mistakes.add(FILE_NAME, fileName, why),
            () ->
                TemplateFile.mistakesForConsumers(consumers, mountPath, fileName, delivery)
                    .forEach(why -> mistakes.add(FILE_NAME, mountPath + "/" + fileName, why)));
    return new TemplateSettings(
        level,
        podFormat(),
        value(ENGINE, ""),
        consumers,
        mountPath,
        fileName,
        delivery,
        Lines.env(value(ENV, ""), mistakes),
        new RankRules(
            choice(SERVER_ID, RankRules.ServerId.AUTO),
            choice(SERVER_PER, RankRules.ServerPer.POD),
            choice(DEVICE_ORDER, RankRules.DeviceOrder.NUMERIC),
            roles.order(),
            roles.aliases()),
        knownRoles,
        roles.groups(),
        roles.firstGroup(),
        fields);
  }

  private String podFormat() {
    String pod = value(POD_FORMAT, "");
    String node = value(NODE_FORMAT, "");
    if (!pod.isEmpty() && !node.isEmpty() && !pod.equals(node)) {
      mistakes.add(
          NODE_FORMAT,
          node,
          "differs from " + POD_FORMAT + ", which is the same setting; remove " + NODE_FORMAT);
    }
    String format = pod.isEmpty() ? node : pod;
    if (!format.isEmpty() && !OBJECT_NAME.matcher(format).matches()) {
      mistakes.add(
          pod.isEmpty() ? NODE_FORMAT : POD_FORMAT,
          format,
          "cannot be the name of a ConfigMap; write the name of a pod format such as "
              + "ascend-device-plugin");
    }
    return format.isEmpty() ? "ascend-device-plugin" : format;
  }

  /** The constant that a value names; words of the constant are joined by a hyphen. */
  private <E extends Enum<E>> E choice(String key, E ifEmpty) {
    String text = value(key, "");
    if (text.isEmpty()) {
      return ifEmpty;
    }
    List<String> known = new ArrayList<>();
    for (E constant : ifEmpty.getDeclaringClass().getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      known.add(word);
      if (word.equals(text.toLowerCase(Locale.ROOT))) {
        return constant;
      }
    }
    mistakes.add(
        key,
        text,
        "is unknown; write one of " + String.join(", ", known) + Nearest.hint(text, known));
    return ifEmpty;
  }

  /** Words separated by commas, blanks or line breaks. */
  static List<String> words(String text) {
    return List.of(text.strip().split("[\\s,]+")).stream().filter(w -> !w.isEmpty()).toList();
  }
}
