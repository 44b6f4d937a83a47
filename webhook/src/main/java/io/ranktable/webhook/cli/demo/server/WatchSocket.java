package io.ranktable.webhook.cli.demo.server;

import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.function.Consumer;

/**
 * A watch of the mock server whose end is put off until the server has stopped. At the end of a
 * watch the mock server waits for events that are still to be sent, up to a minute and on the very
 * thread that sends them; and requests that meet a watch in the middle of its end get no answer.
 */
final class WatchSocket extends WebSocketListener {

  private final WebSocketListener watch;
  private final Consumer<Runnable> later;

  /**
   * Wraps a watch.
   *
   * @param later takes what has to be done once the server has stopped
   */
  WatchSocket(WebSocketListener watch, Consumer<Runnable> later) {
    this.watch = watch;
    this.later = later;
  }

  @Override
  public void onBeforeAccept(WebSocket socket, Response response) {
    watch.onBeforeAccept(socket, response);
  }

  @Override
  public void onOpen(WebSocket socket, Response response) {
    watch.onOpen(socket, response);
  }

  @Override
  public void onClosing(WebSocket socket, int code, String reason) {
    watch.onClosing(socket, code, reason);
  }

  @Override
  public void onClosed(WebSocket socket, int code, String reason) {
    later.accept(() -> watch.onClosed(socket, code, reason));
  }

  @Override
  public void onFailure(WebSocket socket, Throwable error, Response response) {
    later.accept(() -> watch.onFailure(socket, error, response));
  }
}
