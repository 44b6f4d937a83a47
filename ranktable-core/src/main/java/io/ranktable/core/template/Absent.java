package io.ranktable.core.template;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What device plugins write where they know nothing. */
final class Absent {

  private static final Pattern NEGATIVE = Pattern.compile("-\\d{1,10}");

  private Absent() {}

  /** Whether a value says something: not missing, empty, a negative number or {@code -.-.-.-}. */
  static boolean isNot(@Nullable String value) {
    return value != null
        && !value.isEmpty()
        && (value.charAt(0) != '-'
            || !(value.equals("-.-.-.-") || NEGATIVE.matcher(value).matches()));
  }
}
