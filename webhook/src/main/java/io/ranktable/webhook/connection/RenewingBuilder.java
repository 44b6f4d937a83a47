package io.ranktable.webhook.connection;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Collects settings, and builds a client that can be built anew with them. */
final class RenewingBuilder implements HttpClient.Builder {

  private final HttpClient.Builder settings;
  private final Patience patience;
  private final ScheduledExecutorService timer;

  RenewingBuilder(HttpClient.Builder settings, Patience patience, ScheduledExecutorService timer) {
    this.settings = settings;
    this.patience = patience;
    this.timer = timer;
  }

  @Override
  public HttpClient build() {
    return new RenewedClient(settings::build, patience, timer);
  }

  @Override
  public HttpClient.Builder cookieHandler(CookieHandler cookieHandler) {
    settings.cookieHandler(cookieHandler);
    return this;
  }

  @Override
  public HttpClient.Builder connectTimeout(Duration duration) {
    settings.connectTimeout(duration);
    return this;
  }

  @Override
  public HttpClient.Builder sslContext(SSLContext sslContext) {
    settings.sslContext(sslContext);
    return this;
  }

  @Override
  public HttpClient.Builder sslParameters(SSLParameters sslParameters) {
    settings.sslParameters(sslParameters);
    return this;
  }

  @Override
  public HttpClient.Builder executor(Executor executor) {
    settings.executor(executor);
    return this;
  }

  @Override
  public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
    settings.followRedirects(policy);
    return this;
  }

  @Override
  public HttpClient.Builder version(HttpClient.Version version) {
    settings.version(version);
    return this;
  }

  @Override
  public HttpClient.Builder priority(int priority) {
    settings.priority(priority);
    return this;
  }

  @Override
  public HttpClient.Builder proxy(ProxySelector proxySelector) {
    settings.proxy(proxySelector);
    return this;
  }

  @Override
  public HttpClient.Builder authenticator(Authenticator authenticator) {
    settings.authenticator(authenticator);
    return this;
  }

  @Override
  public HttpClient.Builder localAddress(@Nullable InetAddress localAddress) {
    settings.localAddress(localAddress);
    return this;
  }
}
