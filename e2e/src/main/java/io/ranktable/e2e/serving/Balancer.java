package io.ranktable.e2e.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address in front of several servers, as a Service is: each connection goes to the next server
 * that takes it, and stays with it.
 */
public final class Balancer implements AutoCloseable {

  private static final int CONNECT_MILLIS = 1000;

  private final ServerSocket server;
  private final AtomicInteger next = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile List<Integer> backends = List.of();

  private Balancer(ServerSocket server) {
    this.server = server;
  }

  /** Listens on an address of this machine; without servers behind it connections are ended. */
  public static Balancer listen(String address) {
    try {
      ServerSocket server = new ServerSocket();
      server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
      Balancer balancer = new Balancer(server);
      Thread.ofVirtual().name("balancer").start(balancer::accept);
      return balancer;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + address, e);
    }
  }

  /** The servers from now on, by their ports on the loopback; connections that stand go on. */
  public void leadTo(List<Integer> ports) {
    backends = List.copyOf(ports);
  }

  /** Its own port. */
  public int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket caller = server.accept();
        Thread.ofVirtual().start(() -> serve(caller));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException("the balancer broke", e);
      }
    }
  }

  private void serve(Socket caller) {
    try (caller;
        Socket backend = connect()) {
      open.add(caller);
      caller.setTcpNoDelay(true);
      backend.setTcpNoDelay(true);
      Thread answers = Thread.ofVirtual().start(() -> pump(backend, caller));
      pump(caller, backend);
      answers.join();
    } catch (IOException e) {
      // The caller sees the end of its connection, which is what happened.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(caller);
    }
  }

  /**
   * A connection to the next server; one that refuses is passed over.
   *
   * @throws IOException when none takes it
   */
  private Socket connect() throws IOException {
    List<Integer> all = backends;
    IOException refused = new IOException("there is no server");
    for (int i = 0; i < all.size(); i++) {
      int port = all.get(Math.floorMod(next.getAndIncrement(), all.size()));
      Socket backend = new Socket();
      try {
        backend.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        return backend;
      } catch (IOException e) {
        backend.close();
        refused = e;
      }
    }
    throw refused;
  }

  private static void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      try {
        from.close();
        to.close();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
    }
  }
}
