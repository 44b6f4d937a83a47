package io.ranktable.webhook.serving;

import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/** Hands the live TLS context to every TLS connector of Boot's Jetty. */
public final class JettyTls
    implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> {
  private final LiveTls tls;

  /** For the server that shall serve with this TLS. */
  public JettyTls(LiveTls tls) {
    this.tls = tls;
  }

  @Override
  public void customize(ConfigurableJettyWebServerFactory factory) {
    factory.addServerCustomizers(this::customize);
  }

  private void customize(Server server) {
    for (Connector connector : server.getConnectors()) {
      SslConnectionFactory ssl = connector.getConnectionFactory(SslConnectionFactory.class);
      if (ssl != null) {
        ssl.getSslContextFactory().setSslContext(tls.sslContext());
        connector.getConnectionFactories().stream()
            .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
            .map(HttpConfiguration.ConnectionFactory.class::cast)
            .forEach(http -> anyHost(http.getHttpConfiguration()));
      }
    }
  }

  /** There is one site only: a Host header unlike the certificate does no harm. */
  private static void anyHost(HttpConfiguration configuration) {
    SecureRequestCustomizer secure = configuration.getCustomizer(SecureRequestCustomizer.class);
    if (secure != null) {
      secure.setSniHostCheck(false);
    }
  }
}
