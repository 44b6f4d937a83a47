package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ranktable.certs.authority.Authority;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A whole Boot application with these beans, HTTPS for its work and HTTP for its management. */
class TlsConfigurationTest {
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(TlsConfiguration.class)
  static class Application {}

  @Test
  void bootServesHttpsWithTheLeafOfTheMomentAndManagementWithoutTls() throws Exception {
    Authority first = Tls.authority(1);
    Authority second = Tls.authority(2);
    try (ConfigurableApplicationContext context = start()) {
      LiveTls tls = context.getBean(LiveTls.class);
      int port = port(context, "local.server.port");
      int management = port(context, "local.management.port");

      assertThat(status("http://127.0.0.1:" + management + "/actuator/health", first))
          .isEqualTo(200);
      assertThatExceptionOfType(SSLHandshakeException.class)
          .isThrownBy(() -> status("https://127.0.0.1:" + port + "/", first));
      tls.use(Tls.leaf(first));
      assertThat(status("https://127.0.0.1:" + port + "/", first)).isEqualTo(404);
      tls.use(Tls.leaf(second));
      assertThat(status("https://127.0.0.1:" + port + "/", second)).isEqualTo(404);
    }
  }

  private static ConfigurableApplicationContext start() {
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.SERVLET)
        .run(
            "--ranktable.namespace=ranktable-system",
            "--ranktable.identity=replica",
            "--server.port=0",
            "--server.ssl.bundle=" + LiveTls.BUNDLE,
            "--management.server.port=0",
            "--management.server.ssl.enabled=false");
  }

  private static int port(ConfigurableApplicationContext context, String property) {
    return context.getEnvironment().getRequiredProperty(property, Integer.class);
  }

  private static int status(String url, Authority trusted) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(Tls.trusting(trusted.certificate())).build()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
