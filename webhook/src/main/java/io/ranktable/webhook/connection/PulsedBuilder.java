package io.ranktable.webhook.connection;

import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/** Builds WebSockets that are asked from time to time whether they live. */
final class PulsedBuilder implements WebSocket.Builder {

  private final WebSocket.Builder settings;
  private final Patience patience;
  private final ScheduledExecutorService timer;

  PulsedBuilder(WebSocket.Builder settings, Patience patience, ScheduledExecutorService timer) {
    this.settings = settings;
    this.patience = patience;
    this.timer = timer;
  }

  @Override
  public WebSocket.Builder header(String name, String value) {
    settings.header(name, value);
    return this;
  }

  @Override
  public WebSocket.Builder connectTimeout(Duration timeout) {
    settings.connectTimeout(timeout);
    return this;
  }

  @Override
  public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
    settings.subprotocols(mostPreferred, lesserPreferred);
    return this;
  }

  @Override
  public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
    return settings.buildAsync(uri, new Pulse(uri.getPath(), listener, patience, timer));
  }
}
