package io.ranktable.webhook.serving;

import java.time.Duration;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * For how long the TLS connectors of Boot's Jetty wait for callers that send nothing. Within a
 * request it is short. Between requests it is longer than API servers keep a connection that they
 * do not use (90 s), so that it is they who close it: when the server does, a call may be on its
 * way already and is lost.
 */
public final class JettyPatience
    implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> {

  /** The longest silence within a request. */
  static final Duration WITHIN_REQUEST = Duration.ofSeconds(5);

  /** The longest silence between requests. */
  static final Duration BETWEEN_REQUESTS = Duration.ofMinutes(2);

  /** Does nothing before it is given a server. */
  public JettyPatience() {}

  @Override
  public void customize(ConfigurableJettyWebServerFactory factory) {
    factory.addServerCustomizers(JettyPatience::customize);
  }

  private static void customize(Server server) {
    for (Connector connector : server.getConnectors()) {
      if (connector.getConnectionFactory(SslConnectionFactory.class) == null) {
        continue;
      }
      if (connector instanceof AbstractConnector known) {
        known.setIdleTimeout(BETWEEN_REQUESTS.toMillis());
      }
      connector.getConnectionFactories().stream()
          .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
          .map(HttpConfiguration.ConnectionFactory.class::cast)
          .forEach(http -> http.getHttpConfiguration().setIdleTimeout(WITHIN_REQUEST.toMillis()));
    }
  }
}
