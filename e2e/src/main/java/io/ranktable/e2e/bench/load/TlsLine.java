package io.ranktable.e2e.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/**
 * One kept connection of the load generator: sends a request, tells when its answer is whole. Does
 * not block once it stands.
 */
final class TlsLine implements AutoCloseable {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int RECORD = 16 * 1024;

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final AnswerReader answer = new AnswerReader();
  private final ByteBuffer received;
  private final ByteBuffer plain;
  private final int overhead;
  private final ByteBuffer sending;
  private final SelectionKey key;
  private long begun;

  /** Connects and shakes hands. */
  TlsLine(SSLContext tls, int port, Selector selector, int largestRequest) throws IOException {
    engine = tls.createSSLEngine("localhost", port);
    engine.setUseClientMode(true);
    int packet = engine.getSession().getPacketBufferSize();
    overhead = packet - RECORD;
    received = ByteBuffer.allocateDirect(4 * packet);
    plain = ByteBuffer.allocate(2 * engine.getSession().getApplicationBufferSize());
    sending = ByteBuffer.allocateDirect(largestRequest + (largestRequest / RECORD + 2) * packet);
    sending.flip();
    channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    engine.beginHandshake();
    shakeHands();
    channel.configureBlocking(false);
    key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  /** Sends a request; its answer has come in whole before the next is sent. */
  void send(ByteBuffer bytes) throws IOException {
    begun = System.nanoTime();
    answer.next();
    sending.compact();
    if (sending.remaining() < bytes.remaining() + overhead) {
      throw new IOException("a request is larger than this connection was made for");
    }
    while (bytes.hasRemaining()) {
      wrap(bytes);
    }
    sending.flip();
    flush();
  }

  /** Goes on; called when the channel can be read or written. */
  boolean advance() throws IOException {
    if (sending.hasRemaining()) {
      flush();
    }
    if (channel.read(received) < 0) {
      throw new EOFException("the server has closed a connection");
    }
    received.flip();
    boolean whole = false;
    while (true) {
      SSLEngineResult result = engine.unwrap(received, plain);
      plain.flip();
      whole |= answer.take(plain);
      plain.compact();
      tasks();
      if (result.getStatus() == Status.CLOSED) {
        throw new EOFException("the server has closed a connection");
      }
      if (result.getStatus() == Status.BUFFER_UNDERFLOW
          || (result.bytesConsumed() == 0 && result.bytesProduced() == 0)) {
        break;
      }
    }
    received.compact();
    return whole;
  }

  /** The answer that has come. */
  AnswerReader answer() {
    return answer;
  }

  /** When the request was sent, in the nanoseconds of {@link System#nanoTime}. */
  long begun() {
    return begun;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void flush() throws IOException {
    channel.write(sending);
    int wanted =
        sending.hasRemaining()
            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
            : SelectionKey.OP_READ;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  private void wrap(ByteBuffer bytes) throws IOException {
    SSLEngineResult result = engine.wrap(bytes, sending);
    if (result.getStatus() != Status.OK) {
      throw new IOException("TLS cannot send: " + result);
    }
  }

  private void shakeHands() throws IOException {
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      switch (status) {
        case NEED_TASK -> tasks();
        case NEED_WRAP -> {
          sending.compact();
          wrap(NOTHING);
          sending.flip();
          while (sending.hasRemaining()) {
            channel.write(sending);
          }
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          received.flip();
          Status read = engine.unwrap(received, plain).getStatus();
          received.compact();
          if (read == Status.BUFFER_UNDERFLOW && channel.read(received) < 0) {
            throw new EOFException("the server has closed the connection in the handshake");
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return;
        }
      }
    }
  }

  private void tasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }
}
