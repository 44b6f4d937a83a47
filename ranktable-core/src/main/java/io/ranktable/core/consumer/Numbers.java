package io.ranktable.core.consumer;

import java.util.Optional;

/**
 * How a reader takes a number, and which ones.
 *
 * @param form how it stands in the JSON
 * @param least smallest allowed
 * @param most largest allowed; {@link Long#MAX_VALUE} for no limit
 * @param needed whether it must be there
 */
record Numbers(Form form, long least, long most, boolean needed) {

  private static final int LONGEST = 18;

  /** How a number stands in the JSON. */
  enum Form {
    /** Decimal text; that it is a text is the demand of another rule. */
    STRING("decimal number"),
    /** A JSON number without fraction. */
    INTEGER("JSON integer"),
    /** Either of them, as Python's {@code int()} takes it. */
    EITHER("whole number");

    private final String words;

    Form(String words) {
      this.words = words;
    }
  }

  static Numbers strings(long least, long most) {
    return new Numbers(Form.STRING, least, most, true);
  }

  static Numbers integers(long least, long most) {
    return new Numbers(Form.INTEGER, least, most, true);
  }

  static Numbers either(long least, long most) {
    return new Numbers(Form.EITHER, least, most, true);
  }

  /** The same, but it may be left out. */
  Numbers ifThere() {
    return new Numbers(form, least, most, false);
  }

  /** The value, empty when it is not there or none that the reader takes. */
  Optional<Long> read(Located at) {
    return value(at, form).filter(n -> n >= least && n <= most);
  }

  boolean broken(Located at) {
    if (at.isMissing()) {
      return needed;
    }
    boolean anothersDemand = form == Form.STRING && !at.isText();
    return !anothersDemand && read(at).isEmpty();
  }

  /** The end of a sentence that begins with the value. */
  String demand() {
    String range = most == Long.MAX_VALUE ? " from " + least : " from " + least + " to " + most;
    return "it must be a "
        + form.words
        + (most == Long.MAX_VALUE && least == 0 && form == Form.STRING ? "" : range);
  }

  /** The decimal number of a text without sign and leading zeros; empty for anything else. */
  static Optional<Long> decimal(Located at) {
    return value(at, Form.STRING);
  }

  /** The number of a decimal text or a JSON integer. */
  static Optional<Long> any(Located at) {
    return value(at, Form.EITHER);
  }

  private static Optional<Long> value(Located at, Form form) {
    if (form != Form.STRING && at.isInteger()) {
      return integer(at);
    }
    int length = at.length();
    if (form == Form.INTEGER || !at.isText() || length == 0 || length > LONGEST) {
      return Optional.empty();
    }
    return length > 1 && at.charAt(0) == '0' ? Optional.empty() : digits(at, length);
  }

  private static Optional<Long> integer(Located at) {
    if (at.length() <= LONGEST && at.charAt(0) != '-') {
      return digits(at, at.length());
    }
    try {
      return Optional.of(Long.valueOf(at.asText()));
    } catch (NumberFormatException larger) {
      return Optional.empty();
    }
  }

  private static Optional<Long> digits(Located at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      char c = at.charAt(i);
      if (c < '0' || c > '9') {
        return Optional.empty();
      }
      value = value * 10 + (c - '0');
    }
    return Optional.of(value);
  }
}
