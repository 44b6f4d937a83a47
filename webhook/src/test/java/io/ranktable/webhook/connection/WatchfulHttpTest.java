package io.ranktable.webhook.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a server that says so much and no more. */
class WatchfulHttpTest {

  private static final Patience PATIENCE =
      new Patience(Duration.ofMillis(300), Duration.ofSeconds(30), Duration.ofSeconds(10), 2);

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final AtomicInteger clients = new AtomicInteger();
  private final HttpClient client = new RenewedClient(this::make, PATIENCE, timer);
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  private HttpClient make() {
    clients.incrementAndGet();
    return HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    client.shutdownNow();
    timer.shutdownNow();
  }

  @Test
  void anAnswerThatIsWholeNeedsNoOther() throws Exception {
    URI uri = serving("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

    for (int i = 0; i < 5; i++) {
      assertThat(client.send(request(uri), BodyHandlers.ofString()).body()).isEqualTo("ok");
      assertThat(client.sendAsync(request(uri), BodyHandlers.ofString()).get().body())
          .isEqualTo("ok");
    }

    assertThat(clients).hasValue(1);
  }

  @Test
  void anAnswerThatStopsHalfWayFailsInTimeAndTheNextGoesOverANewConnection() throws Exception {
    URI uri = serving("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf");

    assertThatThrownBy(() -> client.sendAsync(request(uri), BodyHandlers.ofString()).get())
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(HttpTimeoutException.class)
        .hasMessageContaining("nothing more of the answer came");

    await().until(() -> clients.get() == 2);
    URI good = serving("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    assertThat(client.send(request(good), BodyHandlers.ofString()).body()).isEqualTo("ok");
  }

  @Test
  void aRequestThatIsNotAnsweredFailsAndTheNextGoesOverANewConnection() throws Exception {
    URI uri = serving("");

    assertThatThrownBy(() -> client.send(request(uri), BodyHandlers.ofString()))
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(clients).hasValue(2);

    assertThatThrownBy(() -> client.sendAsync(request(uri), BodyHandlers.ofString()).get())
        .hasRootCauseInstanceOf(HttpTimeoutException.class);
    await().until(() -> clients.get() == 3);
  }

  @Test
  void requestsThatFailTogetherTakeOneNewClientTogether() {
    URI uri = serving("");
    List<? extends java.util.concurrent.CompletableFuture<HttpResponse<String>>> answers =
        java.util.stream.IntStream.range(0, 10)
            .mapToObj(i -> client.sendAsync(request(uri), BodyHandlers.ofString()))
            .toList();

    answers.forEach(answer -> await().until(answer::isCompletedExceptionally));

    await().until(() -> clients.get() == 2);
  }

  @Test
  void whatHasNoEndMayPause() throws Exception {
    URI uri = serving("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf");
    URI watch = URI.create(uri + "?watch=true");
    var answer = client.sendAsync(request(watch), BodyHandlers.ofString());
    URI other = serving("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf");

    assertThatThrownBy(() -> client.sendAsync(request(other), BodyHandlers.ofString()).get())
        .hasRootCauseInstanceOf(HttpTimeoutException.class);

    assertThat(answer).isNotDone();
    answer.cancel(true);
  }

  @Test
  void whereNobodyListensTheClientStaysAsItIs() throws IOException {
    URI nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort());
    }

    assertThatThrownBy(() -> client.send(request(nobody), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);

    assertThat(clients).hasValue(1);
  }

  private static HttpRequest request(URI uri) {
    return HttpRequest.newBuilder(uri)
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofMillis(500))
        .build();
  }

  /** A server that gives each request this answer and keeps the connection. */
  private URI serving(String answer) {
    try {
      ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(() -> accept(server, answer));
      return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/api/v1/pods");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket server, String answer) {
    try (server) {
      while (!timer.isShutdown()) {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> answer(socket, answer));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(Socket socket, String answer) {
    try {
      OutputStream out = socket.getOutputStream();
      byte[] request = new byte[4096];
      while (socket.getInputStream().read(request) > 0) {
        out.write(answer.getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    } catch (IOException e) {
      // The client has given up.
    }
  }
}
