package io.ranktable.webhook.admission;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Reads the body of a request, neither without end nor for ever. A caller that sends nothing at all
 * is cut off by the server; one that sends a little now and then is given up here.
 */
final class BodyReader {

  /** API servers wait for ten seconds by default, and thirty at most. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int AT_ONCE = 16 * 1024;

  private final LongSupplier nanos;

  /**
   * A reader.
   *
   * @param nanos the time, as {@link System#nanoTime} gives it
   */
  BodyReader(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** The body did not arrive in time, or broke off. */
  static final class SlowBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    private SlowBodyException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Reads to the end, or one byte more than the limit.
   *
   * @throws SlowBodyException when the end does not come within {@link #PATIENCE}, or the
   *     connection breaks before
   */
  byte[] read(InputStream in, int limit) throws SlowBodyException {
    long begun = nanos.getAsLong();
    ByteArrayOutputStream body = new ByteArrayOutputStream(AT_ONCE);
    byte[] some = new byte[AT_ONCE];
    try {
      while (body.size() <= limit) {
        int count = in.read(some, 0, Math.min(some.length, limit + 1 - body.size()));
        if (count < 0) {
          break;
        }
        body.write(some, 0, count);
        if (nanos.getAsLong() - begun > PATIENCE.toNanos()) {
          throw new IOException("the time is over");
        }
      }
    } catch (IOException e) {
      throw new SlowBodyException(
          "The request did not arrive: %d bytes came within %d s, then no more were awaited"
              .formatted(body.size(), Duration.ofNanos(nanos.getAsLong() - begun).toSeconds()),
          e);
    }
    return body.toByteArray();
  }
}
