package io.ranktable.core.workload;

import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the pod's annotations say for one template, over every profile.
 *
 * @param profile name of a profile; null when not given, like all others
 * @param group the group, as written
 * @param role the role
 * @param instance the role instance
 * @param index seat in the role instance
 * @param size pods of the table
 * @param revision the revision
 * @param mistakes a sentence for each value that cannot be; such a value counts as not given
 */
record Overrides(
    @Nullable String profile,
    @Nullable String group,
    @Nullable String role,
    @Nullable String instance,
    @Nullable Integer index,
    @Nullable Integer size,
    @Nullable String revision,
    List<String> mistakes) {

  /** The greatest number of pods of a table. */
  static final int SIZE_LIMIT = 65_536;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final int WORD_LIMIT = 63;

  Overrides {
    mistakes = List.copyOf(mistakes);
  }

  /** Reads them. */
  static Overrides read(Map<String, String> annotations, String template) {
    Reader reader = new Reader(annotations, template, new ArrayList<>());
    return new Overrides(
        reader.word(Names.PROFILE),
        reader.word(Names.GROUP),
        reader.word(Names.ROLE),
        reader.word(Names.INSTANCE),
        reader.number(Names.INDEX, 0, SIZE_LIMIT - 1),
        reader.number(Names.SIZE, 1, SIZE_LIMIT),
        reader.word(Names.REVISION),
        reader.mistakes());
  }

  private record Reader(Map<String, String> annotations, String template, List<String> mistakes) {

    @Nullable String word(String setting) {
      String value = Names.setting(annotations, setting, template).orElse(null);
      if (value == null || (value.length() <= WORD_LIMIT && WORD.matcher(value).matches())) {
        return value;
      }
      mistake(
          setting,
          value,
          "use up to 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.");
      return null;
    }

    @Nullable Integer number(String setting, int least, int greatest) {
      String value = Names.setting(annotations, setting, template).orElse(null);
      if (value == null) {
        return null;
      }
      if (value.matches("\\d{1,6}")) {
        int number = Integer.parseInt(value);
        if (number >= least && number <= greatest) {
          return number;
        }
      }
      mistake(setting, value, "use a whole number from " + least + " to " + greatest + ".");
      return null;
    }

    private void mistake(String setting, String value, String advice) {
      String key = Names.settingKey(annotations, setting, template).orElse(setting);
      mistakes.add("Annotation " + key + " cannot be " + Excerpt.of(value) + "; " + advice);
    }
  }
}
