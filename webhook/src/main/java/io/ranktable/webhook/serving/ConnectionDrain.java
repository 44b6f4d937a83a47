package io.ranktable.webhook.serving;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the connections that API servers keep open before the server stops. A stop closes them, and
 * a call that is on its way on one of them then fails: it is no longer idle for the caller and not
 * begun for the server, and callers do not repeat it. So from the first word of the stop on, every
 * answer asks the caller to close its connection, and the stop goes on when those that are left
 * have been silent for a while.
 */
public final class ConnectionDrain
    implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory>, SmartLifecycle {

  /** Before the server's own graceful stop, which has 1024 less than the default. */
  static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

  private static final Duration SILENCE = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long INTERVAL_MILLIS = 20;
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionDrain.class);

  private volatile List<Connector> connectors = List.of();
  private volatile boolean draining;
  private volatile boolean running;

  /** Drains nothing until it is given a server. */
  public ConnectionDrain() {}

  @Override
  public void customize(ConfigurableJettyWebServerFactory factory) {
    factory.addServerCustomizers(this::customize);
  }

  private void customize(Server server) {
    List<Connector> secure =
        List.of(server.getConnectors()).stream()
            .filter(it -> it.getConnectionFactory(SslConnectionFactory.class) != null)
            .toList();
    if (secure.isEmpty()) {
      return;
    }
    connectors = secure;
    secure.stream()
        .flatMap(connector -> connector.getConnectionFactories().stream())
        .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
        .map(HttpConfiguration.ConnectionFactory.class::cast)
        .forEach(http -> http.getHttpConfiguration().addCustomizer(this::farewell));
  }

  private Request farewell(Request request, HttpFields.Mutable answer) {
    if (draining) {
      answer.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    }
    return request;
  }

  @Override
  public void start() {
    draining = false;
    running = true;
  }

  /** Returns when no connection is in use any more, at the latest after ten seconds. */
  @Override
  public void stop() {
    draining = true;
    long end = System.nanoTime() + LIMIT.toNanos();
    try {
      while (inUse() > 0 && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
      }
      if (inUse() > 0) {
        LOG.warn(
            "{} connections are still in use {} s after the stop began, and are cut",
            inUse(),
            LIMIT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running = false;
  }

  private long inUse() {
    return connectors.stream()
        .flatMap(connector -> connector.getConnectedEndPoints().stream())
        .filter(
            connection ->
                connection instanceof IdleTimeout known && known.getIdleFor() < SILENCE.toMillis())
        .count();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
