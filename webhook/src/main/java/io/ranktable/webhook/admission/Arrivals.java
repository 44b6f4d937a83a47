package io.ranktable.webhook.admission;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The memory of requests that are still arriving: what has come of them, not what they promise.
 * When it is full, the request that has been arriving for longest is dropped, since one of a
 * well-behaved caller has come whole long before. So nobody can keep others out by being slow. Safe
 * for several threads.
 */
final class Arrivals {

  /** What most requests fit into. */
  private static final int FIRST = 8 * 1024;

  private final int limit;
  private final SequencedSet<Arrival> oldestFirst = new LinkedHashSet<>();
  private int held;

  /**
   * Room for so much.
   *
   * @param limit bytes of all requests together
   */
  Arrivals(int limit) {
    this.limit = limit;
  }

  /** A request that begins to arrive. */
  synchronized Arrival begin() {
    Arrival arrival = new Arrival();
    oldestFirst.add(arrival);
    return arrival;
  }

  /** Bytes that are held now. */
  synchronized int held() {
    return held;
  }

  /** What has come of one request. */
  final class Arrival {

    private @Nullable ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST);

    private Arrival() {}

    /**
     * Adds what has come, and makes room for it.
     *
     * @return false when the request has been dropped to make room for others
     */
    boolean add(ByteBuffer more) {
      synchronized (Arrivals.this) {
        ByteArrayOutputStream all = bytes;
        if (all == null) {
          return false;
        }
        byte[] some = new byte[more.remaining()];
        more.get(some);
        all.writeBytes(some);
        held += some.length;
        while (held > limit) {
          oldestFirst.getFirst().end();
        }
        return bytes != null;
      }
    }

    /** Whether its room has been given back. */
    boolean ended() {
      synchronized (Arrivals.this) {
        return bytes == null;
      }
    }

    /** Gives back its room, and returns what has come; nothing when it was dropped. */
    byte[] end() {
      synchronized (Arrivals.this) {
        ByteArrayOutputStream all = bytes;
        bytes = null;
        oldestFirst.remove(this);
        if (all == null) {
          return new byte[0];
        }
        held -= all.size();
        return all.toByteArray();
      }
    }
  }
}
