package io.ranktable.webhook.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PulseTest {

  private static final Patience PATIENCE =
      new Patience(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(20), 2);

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final Heard heard = new Heard();
  private final Pulse pulse = new Pulse("/api/v1/pods", heard, PATIENCE, timer);

  @BeforeEach
  void forgetWhatIsCancelled() {
    timer.setRemoveOnCancelPolicy(true);
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void aSocketThatAnswersPingsIsLeftAlone() {
    Socket socket = new Socket(true);
    pulse.onOpen(socket);

    await().until(() -> socket.pings > 20);

    assertThat(socket.aborted).isFalse();
    assertThat(heard.words).containsExactly("open");
  }

  @Test
  void aSocketThatAnswersNothingIsGivenUpAsIfItHadBroken() {
    Socket socket = new Socket(false);
    pulse.onOpen(socket);

    await().until(() -> heard.words.size() == 2);

    assertThat(socket.aborted).isTrue();
    assertThat(socket.pings).isEqualTo(2);
    assertThat(heard.words.getLast()).startsWith("error no word came");
  }

  @Test
  void whatComesAfterItWasGivenUpIsNotHeard() {
    Socket socket = new Socket(false);
    pulse.onOpen(socket);
    await().until(() -> heard.words.size() == 2);

    pulse.onText(socket, "late", true);
    pulse.onClose(socket, 1006, "");
    pulse.onError(socket, new IOException("again"));

    assertThat(heard.words).hasSize(2);
  }

  @Test
  void dataIsAnAnswerToo() {
    Socket socket = new Socket(false);
    pulse.onOpen(socket);

    await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              pulse.onText(socket, "x", true);
              return socket.pings > 20;
            });

    assertThat(socket.aborted).isFalse();
  }

  @Test
  void aSocketThatHasEndedIsAskedNoMore() {
    Socket socket = new Socket(true);
    pulse.onOpen(socket);

    pulse.onClose(socket, 1000, "");

    assertThat(heard.words).containsExactly("open", "close 1000");
    assertThat(timer.getQueue()).isEmpty();
  }

  private static final class Heard implements WebSocket.Listener {

    private final List<String> words = new CopyOnWriteArrayList<>();

    @Override
    public void onOpen(WebSocket socket) {
      words.add("open");
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      words.add("close " + code);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      words.add("error " + error.getMessage());
    }
  }

  /** Counts what is asked of it. */
  private final class Socket implements WebSocket {

    private final boolean answers;
    private volatile int pings;
    private volatile boolean aborted;

    Socket(boolean answers) {
      this.answers = answers;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
      pings++;
      if (answers) {
        pulse.onPong(this, message);
      }
      return CompletableFuture.completedFuture(this);
    }

    @Override
    public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
      return CompletableFuture.completedFuture(this);
    }

    @Override
    public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
      return CompletableFuture.completedFuture(this);
    }

    @Override
    public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
      return CompletableFuture.completedFuture(this);
    }

    @Override
    public CompletableFuture<WebSocket> sendClose(int code, String reason) {
      return CompletableFuture.completedFuture(this);
    }

    @Override
    public void request(long count) {
      assertThat(count).isPositive();
    }

    @Override
    public String getSubprotocol() {
      return "";
    }

    @Override
    public boolean isOutputClosed() {
      return aborted;
    }

    @Override
    public boolean isInputClosed() {
      return aborted;
    }

    @Override
    public void abort() {
      aborted = true;
    }
  }
}
