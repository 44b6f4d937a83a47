package io.ranktable.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.springframework.context.ConfigurableApplicationContext;

/** Reads the management port of a running server. */
final class Management {

  private Management() {}

  static int httpsPort(ConfigurableApplicationContext server) {
    return port(server, "local.server.port");
  }

  static HttpResponse<String> get(ConfigurableApplicationContext server, String path) {
    URI uri =
        URI.create(
            "http://localhost:" + port(server, "local.management.port") + "/actuator" + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static int port(ConfigurableApplicationContext server, String property) {
    return server.getEnvironment().getRequiredProperty(property, Integer.class);
  }
}
