package io.ranktable.webhook.serving;

import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The server's TLS as beans. The server uses it when {@code server.ssl.bundle} is {@value
 * LiveTls#BUNDLE}.
 */
@Configuration(proxyBeanMethods = false)
public class TlsConfiguration {
  /** The TLS whose leaf is swapped in memory. */
  @Bean
  LiveTls liveTls() {
    return new LiveTls();
  }

  /** Makes it known under its name. */
  @Bean
  SslBundleRegistrar liveTlsBundle(LiveTls tls) {
    return registry -> registry.registerBundle(LiveTls.BUNDLE, tls.sslBundle());
  }

  /** Gives it to Jetty. */
  @Bean
  JettyTls jettyTls(LiveTls tls) {
    return new JettyTls(tls);
  }

  /** Handles requests on virtual threads. */
  @Bean
  JettyThreads jettyThreads() {
    return new JettyThreads();
  }

  /** Cuts off callers that are too slow. */
  @Bean
  JettyPatience jettyPatience() {
    return new JettyPatience();
  }

  /** Ends its connections before it stops. */
  @Bean
  ConnectionDrain connectionDrain() {
    return new ConnectionDrain();
  }
}
