package io.ranktable.webhook;

import java.util.List;

/** Settings that the process cannot start with. */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /**
   * All of them.
   *
   * @param problems a sentence each; not empty
   */
  public SettingsException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** A sentence for each wrong value. */
  public List<String> problems() {
    return problems;
  }
}
