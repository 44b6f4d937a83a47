package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.certs.authority.Authority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A whole Boot application that stops while callers keep their connections open. */
class ConnectionDrainTest {

  private static final String CLOSE = "connection: close";

  /** A caller that keeps one connection, as API servers do, and never repeats a call. */
  private static final class Caller implements AutoCloseable {
    private final SSLSocket socket;
    private final BufferedReader in;

    Caller(Authority trusted, int port) throws Exception {
      socket =
          (SSLSocket)
              Tls.trusting(trusted.certificate())
                  .getSocketFactory()
                  .createSocket("127.0.0.1", port);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** The head of the answer in lower case; empty when the connection was cut. */
    List<String> call() throws IOException {
      socket
          .getOutputStream()
          .write("HEAD / HTTP/1.1\r\nHost: injector\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return Stream.iterate(in.readLine(), line -> line != null && !line.isEmpty(), l -> next())
          .map(line -> line.toLowerCase(Locale.ROOT))
          .toList();
    }

    private String next() {
      try {
        return String.valueOf(in.readLine());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void aBusyCallerIsToldToCloseAndASilentOneHoldsNothingUp() throws Exception {
    Authority authority = Tls.authority(1);
    ConfigurableApplicationContext context = start(authority);
    int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    try (Caller silent = new Caller(authority, port);
        Caller busy = new Caller(authority, port)) {
      assertThat(silent.call()).startsWith("http/1.1 404 not found").doesNotContain(CLOSE);
      assertThat(busy.call()).startsWith("http/1.1 404 not found").doesNotContain(CLOSE);
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::close);
      List<String> answer = busy.call();
      while (!answer.contains(CLOSE)) {
        assertThat(answer).as("cut without a word").startsWith("http/1.1 404 not found");
        answer = busy.call();
      }
      stopped.get(1, TimeUnit.MINUTES);
      assertThat(context.isActive()).isFalse();
    } finally {
      context.close();
    }
  }

  private static ConfigurableApplicationContext start(Authority authority) {
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(TlsConfigurationTest.Application.class)
            .web(WebApplicationType.SERVLET)
            .run(
                "--ranktable.namespace=ranktable-system",
                "--ranktable.identity=replica",
                "--server.port=0",
                "--server.ssl.bundle=" + LiveTls.BUNDLE,
                "--management.server.port=0",
                "--management.server.ssl.enabled=false");
    context.getBean(LiveTls.class).use(Tls.leaf(authority));
    return context;
  }
}
