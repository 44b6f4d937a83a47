package io.ranktable.webhook.connection;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientImpl;
import java.net.http.HttpClient;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The JDK's HTTP client for the Kubernetes client, watched over. By itself it keeps an HTTP/2
 * connection that has swallowed requests, waits without end for the rest of an answer, and never
 * finds out that a WebSocket has nobody at its other end. One factory serves one client.
 */
public final class WatchfulHttp extends JdkHttpClientFactory {

  private final Patience patience;
  private final ScheduledThreadPoolExecutor timer;

  /** With the usual patience. */
  public WatchfulHttp() {
    this(Patience.standard());
  }

  WatchfulHttp(Patience patience) {
    this.patience = patience;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("api-connections").daemon().factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    return new RenewingBuilder(super.createNewHttpClientBuilder(), patience, timer);
  }

  @Override
  protected void closeHttpClient(JdkHttpClientImpl client) {
    super.closeHttpClient(client);
    timer.shutdownNow();
  }
}
