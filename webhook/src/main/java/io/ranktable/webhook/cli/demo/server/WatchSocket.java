package io.ranktable.webhook.cli.demo.server;

import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;

/**
 * A watch of the mock server whose end is handled on a thread of its own. The mock server waits for
 * events that are still to be sent, and would do so on the very thread that sends them, up to a
 * minute.
 */
final class WatchSocket extends WebSocketListener {

  private final WebSocketListener watch;

  WatchSocket(WebSocketListener watch) {
    this.watch = watch;
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
    Thread.startVirtualThread(() -> watch.onClosed(socket, code, reason));
  }

  @Override
  public void onFailure(WebSocket socket, Throwable error, Response response) {
    Thread.startVirtualThread(() -> watch.onFailure(socket, error, response));
  }
}
