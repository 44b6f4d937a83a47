package io.ranktable.e2e.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network between a client and a server on the loopback, as bad as a test wants it: it can be
 * slow, break, refuse connections, or lose everything without a word.
 */
public final class PoorLine implements AutoCloseable {

  private static final int PART = 16_384;

  /** What becomes of bytes and connections. */
  private enum State {
    GOOD,
    BROKEN,
    SILENT
  }

  private final int target;
  private final ServerSocket server;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile State state = State.GOOD;
  private volatile Duration delay = Duration.ZERO;

  private PoorLine(int target, ServerSocket server) {
    this.target = target;
    this.server = server;
  }

  /** A good line to a port of the loopback. */
  public static PoorLine to(int port) {
    try {
      ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      PoorLine line = new PoorLine(port, server);
      Thread.ofVirtual().name("line").start(line::accept);
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on the loopback", e);
    }
  }

  /** The port that leads to the server. */
  public int port() {
    return server.getLocalPort();
  }

  /** How many connections were asked for so far. */
  public int connections() {
    return connections.get();
  }

  /** Breaks all connections and each new one, with a reset. */
  public void breakOff() {
    state = State.BROKEN;
    open.forEach(Connection::reset);
  }

  /**
   * Loses everything without a word: new connections are made and get no answer. Those of this time
   * and of before stay dead for ever, as when a router has forgotten them or a machine has lost its
   * power.
   */
  public void fallSilent() {
    state = State.SILENT;
    open.forEach(Connection::die);
  }

  /** Lets each part take this long on its way. */
  public void slowDown(Duration each) {
    delay = each;
  }

  /** New connections work again, at full speed. */
  public void mend() {
    delay = Duration.ZERO;
    state = State.GOOD;
  }

  @Override
  public void close() {
    try {
      server.close();
      open.forEach(Connection::reset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket caller = server.accept();
        connections.incrementAndGet();
        Connection connection = new Connection(caller);
        open.add(connection);
        Thread.ofVirtual().start(connection::serve);
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException("the line broke by itself", e);
      }
    }
  }

  private final class Connection {

    private final Socket caller;
    private final Socket callee = new Socket();
    private volatile boolean dead;

    Connection(Socket caller) {
      this.caller = caller;
    }

    void die() {
      dead = true;
    }

    void reset() {
      try {
        caller.setSoLinger(true, 0);
        caller.close();
        callee.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void serve() {
      try {
        switch (state) {
          case BROKEN -> reset();
          case SILENT -> {
            die();
            swallow(caller.getInputStream());
          }
          case GOOD -> connect();
        }
      } catch (IOException e) {
        // The caller sees the end of its connection, which is what happened.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        open.remove(this);
      }
    }

    private void connect() throws IOException, InterruptedException {
      callee.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 1000);
      caller.setTcpNoDelay(true);
      callee.setTcpNoDelay(true);
      Thread answers = Thread.ofVirtual().start(() -> pump(callee, caller));
      pump(caller, callee);
      answers.join();
    }

    private void pump(Socket from, Socket to) {
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] part = new byte[PART];
        for (int length = in.read(part); length >= 0; length = in.read(part)) {
          Thread.sleep(delay);
          if (!dead) {
            out.write(part, 0, length);
          }
        }
        if (!dead) {
          to.shutdownOutput();
        }
      } catch (IOException e) {
        if (!dead) {
          end(e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void end(IOException why) {
      try {
        caller.close();
        callee.close();
      } catch (IOException e) {
        why.addSuppressed(e);
      }
    }

    private void swallow(InputStream in) throws IOException {
      byte[] part = new byte[PART];
      while (in.read(part) >= 0) {
        // Nobody will ever know.
      }
    }
  }
}
