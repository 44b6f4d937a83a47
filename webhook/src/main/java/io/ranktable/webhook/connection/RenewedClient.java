package io.ranktable.webhook.connection;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that takes a fresh one, with connections of its own, once a request was not answered in
 * time: what comes next would go over the same connection, and the operating system gives up one
 * that swallows everything after a quarter of an hour only.
 */
final class RenewedClient extends HttpClient {

  private static final Logger LOG = LoggerFactory.getLogger(RenewedClient.class);

  /** Whoever has just taken the old one shall still be able to send. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  private final Supplier<HttpClient> maker;
  private final Patience patience;
  private final ScheduledExecutorService timer;
  private volatile HttpClient current;

  RenewedClient(Supplier<HttpClient> maker, Patience patience, ScheduledExecutorService timer) {
    this.maker = maker;
    this.patience = patience;
    this.timer = timer;
    this.current = maker.get();
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    HttpClient used = current;
    try {
      return used.send(request, bounded(request.uri(), handler, used));
    } catch (HttpTimeoutException e) {
      unanswered(used, request.uri(), e);
      throw e;
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    HttpClient used = current;
    return noted(
        used.sendAsync(request, bounded(request.uri(), handler, used)), used, request.uri());
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      HttpResponse.BodyHandler<T> handler,
      HttpResponse.@Nullable PushPromiseHandler<T> pushes) {
    HttpClient used = current;
    return noted(
        used.sendAsync(request, bounded(request.uri(), handler, used), pushes),
        used,
        request.uri());
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return new PulsedBuilder(current.newWebSocketBuilder(), patience, timer);
  }

  private <T> HttpResponse.BodyHandler<T> bounded(
      URI uri, HttpResponse.BodyHandler<T> handler, HttpClient used) {
    Duration limit = endless(uri) ? patience.stream() : patience.body();
    return info ->
        new BoundedSilence<>(
            handler.apply(info), limit, timer, silence -> unanswered(used, uri, silence));
  }

  private static boolean endless(URI uri) {
    String query = uri.getQuery();
    return query != null && (query.contains("watch=true") || query.contains("follow=true"));
  }

  /** Gives the very future back: it alone can cancel the request. */
  private <T> CompletableFuture<HttpResponse<T>> noted(
      CompletableFuture<HttpResponse<T>> answer, HttpClient used, URI uri) {
    var _ =
        answer.whenComplete(
            (response, failure) -> {
              for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof HttpTimeoutException timeout) {
                  unanswered(used, uri, timeout);
                  return;
                }
              }
            });
    return answer;
  }

  /** A connection that was never made is none that could be dead. */
  private void unanswered(HttpClient used, URI uri, HttpTimeoutException silence) {
    if (!(silence instanceof HttpConnectTimeoutException)) {
      renew(used, uri, silence);
    }
  }

  @SuppressWarnings("ReferenceEquality") // it is that very client whose connections are dead
  private synchronized void renew(HttpClient used, URI uri, HttpTimeoutException silence) {
    if (used != current) {
      return;
    }
    LOG.warn("{}: {}; what follows goes over new connections", uri.getPath(), silence.getMessage());
    current = maker.get();
    try {
      var _ = timer.schedule(used::shutdown, LINGER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The client is closed");
    }
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return current.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return current.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return current.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return current.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return current.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return current.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return current.authenticator();
  }

  @Override
  public Version version() {
    return current.version();
  }

  @Override
  public Optional<Executor> executor() {
    return current.executor();
  }

  @Override
  public void shutdown() {
    current.shutdown();
  }

  @Override
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return current.awaitTermination(duration);
  }

  @Override
  public boolean isTerminated() {
    return current.isTerminated();
  }

  @Override
  public void shutdownNow() {
    current.shutdownNow();
  }

  @Override
  public void close() {
    current.close();
  }
}
