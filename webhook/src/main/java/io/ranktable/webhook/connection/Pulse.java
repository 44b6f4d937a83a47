package io.ranktable.webhook.connection;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pings a WebSocket; when pings stay without any word it is given up, as if it had broken. Pings
 * are counted, not seconds: a process that was stopped for an hour has missed none.
 */
final class Pulse implements WebSocket.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

  private final String path;
  private final WebSocket.Listener listener;
  private final Patience patience;
  private final ScheduledExecutorService timer;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable ScheduledFuture<?> beats;

  /**
   * Feels nothing before the WebSocket is open.
   *
   * @param path what it is for, for the log
   * @param listener hears everything, and an error when the WebSocket is given up
   */
  Pulse(
      String path, WebSocket.Listener listener, Patience patience, ScheduledExecutorService timer) {
    this.path = path;
    this.listener = listener;
    this.patience = patience;
    this.timer = timer;
  }

  @Override
  public void onOpen(WebSocket socket) {
    long period = patience.pulse().toMillis();
    try {
      beats =
          timer.scheduleWithFixedDelay(() -> beat(socket), period, period, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The client is closed");
    }
    listener.onOpen(socket);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    unanswered.set(0);
    return ended.get() ? null : listener.onText(socket, data, last);
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    unanswered.set(0);
    return ended.get() ? null : listener.onBinary(socket, data, last);
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
    unanswered.set(0);
    return listener.onPing(socket, message);
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
    unanswered.set(0);
    return listener.onPong(socket, message);
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    return end() ? listener.onClose(socket, code, reason) : null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    if (end()) {
      listener.onError(socket, error);
    }
  }

  private void beat(WebSocket socket) {
    if (unanswered.getAndIncrement() < patience.unanswered()) {
      // One that fails is one that is not answered.
      var _ = socket.sendPing(ByteBuffer.allocate(0));
    } else if (end()) {
      Duration silence = patience.pulse().multipliedBy(patience.unanswered() + 1L);
      String what =
          "no word came for up to " + silence.toSeconds() + " s, not even an answer to pings";
      LOG.warn("{}: {}; the watch is opened anew", path, what);
      socket.abort();
      listener.onError(socket, new IOException(what));
    }
  }

  private boolean end() {
    ScheduledFuture<?> planned = beats;
    if (planned != null) {
      planned.cancel(false);
    }
    return ended.compareAndSet(false, true);
  }
}
