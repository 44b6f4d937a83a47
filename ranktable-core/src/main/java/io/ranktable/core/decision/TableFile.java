package io.ranktable.core.decision;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * How a table's text lies in its ConfigMap: plain, or packed when the ConfigMap would become large.
 */
public sealed interface TableFile {

  /**
   * When all values of the ConfigMap together are larger than this, in bytes, the text is packed.
   */
  int PLAIN_LIMIT = 900 * 1024;

  /** What Kubernetes accepts as the sum of all values of a ConfigMap, in bytes. */
  int CONFIG_MAP_LIMIT = 1024 * 1024;

  /** Ending of the key of a packed table. */
  String PACKED_ENDING = ".gz";

  /** The text itself. */
  record Plain(String text) implements TableFile {}

  /**
   * The text packed by gzip; equal texts give equal bytes.
   *
   * @param base64 the bytes as they stand in binaryData
   * @param size how many bytes
   */
  record Packed(String base64, int size) implements TableFile {}

  /**
   * The form in which a text is stored.
   *
   * @param others bytes that the other keys of the ConfigMap take
   */
  static TableFile of(String text, int others) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length + others <= PLAIN_LIMIT) {
      return new Plain(text);
    }
    byte[] packed = pack(bytes);
    return new Packed(Base64.getEncoder().encodeToString(packed), packed.length);
  }

  /**
   * A finding when the text fits in neither form.
   *
   * @param others bytes that the other keys of the ConfigMap take
   */
  static Optional<Finding> tooLarge(String text, int others) {
    if (of(text, others) instanceof Packed(String ignored, int size)
        && size + others > CONFIG_MAP_LIMIT) {
      return Optional.of(
          new Finding(
              Reason.TABLE_TOO_LARGE,
              "the table has "
                  + text.length()
                  + " characters, packed "
                  + size
                  + " bytes, and the list of its members "
                  + others
                  + "; a ConfigMap holds "
                  + CONFIG_MAP_LIMIT
                  + " bytes: use a template that prints fewer fields, level role, or smaller role"
                  + " instances"));
    }
    return Optional.empty();
  }

  private static byte[] pack(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory has no I/O errors", e);
    }
    return out.toByteArray();
  }
}
