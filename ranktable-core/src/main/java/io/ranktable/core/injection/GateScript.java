package io.ranktable.core.injection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The script that the gate runs. Its arguments come in groups of five per table: ConfigMap name,
 * source directory, target directory, file name, delivery.
 */
public final class GateScript {

  private static final String RESOURCE = "gate.sh";
  private static final String TEXT = load();

  private GateScript() {}

  /** The text of the script, POSIX {@code sh}. */
  public static String text() {
    return TEXT;
  }

  private static String load() {
    try (InputStream in = GateScript.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(
            "The jar is incomplete: " + RESOURCE + " is missing beside " + GateScript.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + RESOURCE + " from the class path", e);
    }
  }
}
