package io.ranktable.e2e.bench.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * What came of requests sent for a while over connections that are kept, each with one request on
 * its way at any time. One thread sends and reads them all, so that the machine is left to the
 * server.
 *
 * @param nanos how long each answer took, in ascending order
 * @param refused how many answers had another status than 200
 * @param elapsedNanos for how long they were sent
 * @param clientCpuNanos processor time of the thread
 */
record Volley(List<Long> nanos, long refused, long elapsedNanos, long clientCpuNanos) {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long PATIENCE_MILLIS = 10_000;

  Volley {
    nanos = List.copyOf(nanos);
  }

  /**
   * Sends requests in turns.
   *
   * @throws IOException when a connection breaks, or nothing is answered for ten seconds
   */
  static Volley fire(SSLContext tls, int port, int connections, List<Shot> shots, double seconds)
      throws IOException {
    int largest = shots.stream().mapToInt(shot -> shot.bytes().remaining()).max().orElseThrow();
    List<TlsLine> lines = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        lines.add(new TlsLine(tls, port, selector, largest));
      }
      return new Burst(selector, shots).run(lines, (long) (seconds * NANOS_PER_SECOND));
    } finally {
      for (TlsLine line : lines) {
        line.close();
      }
    }
  }

  /** Sends one request and returns the body of its answer. */
  static byte[] single(SSLContext tls, int port, Shot shot) throws IOException {
    try (Selector selector = Selector.open();
        TlsLine line = new TlsLine(tls, port, selector, shot.bytes().remaining())) {
      line.send(shot.fresh());
      while (true) {
        awaitAnything(selector);
        selector.selectedKeys().clear();
        if (line.advance()) {
          if (line.answer().status() != 200) {
            throw new IOException("the server answered with HTTP " + line.answer().status());
          }
          return line.answer().body();
        }
      }
    }
  }

  double perSecond() {
    return nanos.size() * NANOS_PER_SECOND / elapsedNanos;
  }

  /** The time within which a share of the answers came, in milliseconds. */
  double millis(double share) {
    int at = (int) Math.ceil(share * nanos.size()) - 1;
    return nanos.get(Math.max(0, at)) / NANOS_PER_MILLI;
  }

  private static void awaitAnything(Selector selector) throws IOException {
    if (selector.select(PATIENCE_MILLIS) == 0) {
      throw new IOException("the server has not answered for " + PATIENCE_MILLIS + " ms");
    }
  }

  private static final class Burst {
    private final Selector selector;
    private final List<Shot> shots;
    private long[] took = new long[1 << 16];
    private int count;
    private long refused;
    private int next;

    Burst(Selector selector, List<Shot> shots) {
      this.selector = selector;
      this.shots = shots;
    }

    Volley run(List<TlsLine> lines, long length) throws IOException {
      long cpu = threadCpu();
      long begun = System.nanoTime();
      for (TlsLine line : lines) {
        send(line);
      }
      while (System.nanoTime() - begun < length) {
        awaitAnything(selector);
        for (SelectionKey key : selector.selectedKeys()) {
          TlsLine line = (TlsLine) Objects.requireNonNull(key.attachment());
          if (line.advance()) {
            note(line);
            send(line);
          }
        }
        selector.selectedKeys().clear();
      }
      long elapsed = System.nanoTime() - begun;
      long[] sorted = Arrays.copyOf(took, count);
      Arrays.sort(sorted);
      return new Volley(
          Arrays.stream(sorted).boxed().toList(), refused, elapsed, threadCpu() - cpu);
    }

    private void send(TlsLine line) throws IOException {
      line.send(shots.get(next++ % shots.size()).fresh());
    }

    private void note(TlsLine line) {
      if (count == took.length) {
        took = Arrays.copyOf(took, 2 * count);
      }
      took[count++] = System.nanoTime() - line.begun();
      if (line.answer().status() != 200) {
        refused++;
      }
    }

    private static long threadCpu() {
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
  }
}
