package io.ranktable.core.injection;

/**
 * What the installation fixes for every gate.
 *
 * @param cpu requested and limiting CPU, for example {@code 50m}
 * @param memory requested and limiting memory, for example {@code 32Mi}
 */
public record GateSettings(String cpu, String memory) {

  /** Small and equal requests and limits. */
  public static GateSettings defaults() {
    return new GateSettings("50m", "32Mi");
  }
}
