package io.ranktable.core.injection;

/**
 * What the installation fixes for every gate.
 *
 * @param cpu requested and limiting CPU, for example {@code 100m}
 * @param memory requested and limiting memory, for example {@code 64Mi}
 */
public record GateSettings(String cpu, String memory) {

  /**
   * Small and equal requests and limits. To copy a table the gate starts some six tools, about 10
   * ms of CPU: with less than 100m it would wait for its next period in the middle of that.
   */
  public static GateSettings defaults() {
    return new GateSettings("100m", "64Mi");
  }
}
