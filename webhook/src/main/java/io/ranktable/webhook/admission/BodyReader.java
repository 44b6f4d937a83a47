package io.ranktable.webhook.admission;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one request as it comes, neither without end nor for ever, and without a thread
 * that waits for it. A caller that sends nothing at all is cut off by the server; one that sends a
 * little now and then is given up here.
 */
final class BodyReader implements Runnable {

  /** API servers wait for ten seconds by default, and thirty at most. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Largest body, 3 MiB: the API server itself takes no larger object.
   *
   * @see <a
   *     href="https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/apiserver/pkg/server/config.go">MaxRequestBodyBytes</a>
   */
  static final int LIMIT = 3 * 1024 * 1024;

  /**
   * So much of a body that is too large is read and dropped: a caller that is still sending when
   * the connection is closed never sees the answer.
   */
  private static final long DROPPED_LIMIT = 4L * LIMIT;

  private final Content.Source source;
  private final Arrivals.Arrival arrival;
  private final LongSupplier nanos;
  private final Consumer<Body> then;
  private final long begun;
  private long received;
  private boolean tooLarge;

  /** What came of it. */
  sealed interface Body {
    /** It is here. */
    final class Whole implements Body {
      private final byte[] bytes;

      private Whole(byte[] bytes) {
        this.bytes = bytes;
      }

      byte[] bytes() {
        return bytes;
      }
    }

    /** It is larger than {@link #LIMIT}. */
    record TooLarge() implements Body {}

    /** It did not come in time; the sentence says how much did. */
    record TooSlow(String why) implements Body {}

    /** It broke off, or is not HTTP; the sentence says why. */
    record Broken(String why) implements Body {}

    /** It was slow, and others needed the room. */
    record Dropped() implements Body {}
  }

  /**
   * Prepares to read.
   *
   * @param source the request
   * @param arrivals where its bytes are held meanwhile
   * @param nanos the time, as {@link System#nanoTime} gives it
   * @param then hears once what came of it
   */
  BodyReader(Content.Source source, Arrivals arrivals, LongSupplier nanos, Consumer<Body> then) {
    this.source = source;
    this.arrival = arrivals.begin();
    this.nanos = nanos;
    this.then = then;
    this.begun = nanos.getAsLong();
    this.tooLarge = source.getLength() > LIMIT;
  }

  /** Reads what is there, and comes back when there is more. */
  @Override
  public void run() {
    Body body = null;
    while (body == null) {
      Content.Chunk chunk = source.read();
      if (chunk == null) {
        source.demand(this);
        return;
      }
      body = take(chunk);
      chunk.release();
    }
    arrival.end();
    then.accept(body);
  }

  private @Nullable Body take(Content.Chunk chunk) {
    if (Content.Chunk.isFailure(chunk)) {
      return failed(chunk);
    }
    received += chunk.remaining();
    boolean late = nanos.getAsLong() - begun > PATIENCE.toNanos();
    if (tooLarge || received > LIMIT) {
      tooLarge = true;
      arrival.end();
      return chunk.isLast() || late || received > DROPPED_LIMIT ? new Body.TooLarge() : null;
    }
    if (!arrival.add(chunk.getByteBuffer())) {
      return new Body.Dropped();
    }
    if (chunk.isLast()) {
      return new Body.Whole(arrival.end());
    }
    return late ? tooSlow() : null;
  }

  /** A failure that is not the last chunk is a silence that was too long. */
  private Body failed(Content.Chunk chunk) {
    if (tooLarge) {
      return new Body.TooLarge();
    }
    if (arrival.ended()) {
      return new Body.Dropped();
    }
    return chunk.isLast()
        ? new Body.Broken(
            "The request broke off after %d bytes: %s".formatted(received, chunk.getFailure()))
        : tooSlow();
  }

  private Body tooSlow() {
    return new Body.TooSlow(
        "The request did not arrive: %d bytes came within %d s, then no more were awaited"
            .formatted(received, Duration.ofNanos(nanos.getAsLong() - begun).toSeconds()));
  }
}
