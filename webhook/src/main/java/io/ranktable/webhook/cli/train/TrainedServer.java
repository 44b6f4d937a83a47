package io.ranktable.webhook.cli.train;

import io.ranktable.webhook.cli.demo.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a Java machine of its own that records what it does. */
final class TrainedServer implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(3);
  private static final long END_MINUTES = 5;
  private static final long PAUSE_MILLIS = 50;
  private static final int LINES = 20;

  private final Process process;
  private final Path directory;
  private final Path log;
  private final Path cache;
  private final int port;
  private final int managementPort;

  private TrainedServer(
      Process process, Path directory, Path log, Path cache, int port, int managementPort) {
    this.process = process;
    this.directory = directory;
    this.log = log;
    this.cache = cache;
    this.port = port;
    this.managementPort = managementPort;
  }

  /**
   * Starts it.
   *
   * @param cache what it shall write at its end
   * @param kubeconfig the text of the file that leads to its cluster
   */
  static TrainedServer start(JavaMachine java, Path cache, String kubeconfig) throws IOException {
    Path directory = Files.createTempDirectory("ranktable-train-");
    Path log = directory.resolve("log");
    Path config = Files.writeString(directory.resolve("kubeconfig"), kubeconfig);
    int port = freePort();
    int managementPort = freePort();
    ProcessBuilder builder =
        java.run(
            "-XX:AOTCacheOutput=" + cache,
            List.of(
                "serve",
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--management.server.address=127.0.0.1",
                "--management.server.port=" + managementPort,
                "--ranktable.serving.extra-names=127.0.0.1"));
    builder.environment().put("KUBECONFIG", config.toString());
    builder.environment().put("POD_NAMESPACE", Rehearsal.SYSTEM);
    builder.environment().put("POD_NAME", "train");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new TrainedServer(builder.start(), directory, log, cache, port, managementPort);
  }

  /** Where it admits pods. */
  URI mutate() {
    return URI.create("https://127.0.0.1:" + port + "/mutate");
  }

  /** Waits until it is ready, then asks what a cluster asks of it again and again. */
  void awaitReady() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      long end = System.nanoTime() + START.toNanos();
      while (!answers(http, "health/readiness")) {
        if (!process.isAlive()) {
          throw new IOException("the server ended; its last lines:\n" + tail());
        }
        if (System.nanoTime() > end) {
          throw new IOException(
              "the server was not ready within %d s; its last lines:\n%s"
                  .formatted(START.toSeconds(), tail()));
        }
        Thread.sleep(PAUSE_MILLIS);
      }
      if (!answers(http, "health/liveness") || !answers(http, "prometheus")) {
        throw new IOException("the server does not tell its health and its metrics:\n" + tail());
      }
    }
  }

  /** Ends it as a cluster does and waits until it has written the cache. */
  void finish() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(END_MINUTES, TimeUnit.MINUTES)) {
      throw new IOException(
          "the cache was not written within %d min; the last lines:\n%s"
              .formatted(END_MINUTES, tail()));
    }
    if (!Files.isRegularFile(cache)) {
      throw new IOException("the server ended without a cache; its last lines:\n" + tail());
    }
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    for (Path file : List.of(log, directory.resolve("kubeconfig"), directory)) {
      Files.deleteIfExists(file);
    }
    // What a machine that was stopped while it wrote has left.
    Files.deleteIfExists(cache.resolveSibling(cache.getFileName() + ".config"));
  }

  private boolean answers(HttpClient http, String endpoint) throws InterruptedException {
    try {
      URI uri = URI.create("http://127.0.0.1:%d/actuator/%s".formatted(managementPort, endpoint));
      return http.send(
                  HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private String tail() {
    try {
      // The machine tells of every class that a cache does not take, a thousand lines.
      List<String> lines =
          Files.readAllLines(log).stream().filter(line -> !line.contains("][aot")).toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
