package io.ranktable.e2e.bench.load;

import io.ranktable.webhook.RanktableApplication;
import io.ranktable.webhook.cli.demo.Rehearsal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The injector as a process of its own, with {@link EchoEndpoint} besides, in a cluster that has
 * just been installed and lives in this process.
 */
final class MeasuredServer implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(2);
  private static final long PAUSE_MILLIS = 50;
  private static final double KIB_PER_MIB = 1024;
  private static final int LINES = 20;

  private final Rehearsal cluster;
  private final Path directory;
  private final Path log;
  private final Process process;
  private final int port;
  private final int management;

  /**
   * Starts it and waits until it is ready.
   *
   * @param options of its Java machine, in one line
   * @throws IOException when it does not become ready; the message has its last lines
   */
  MeasuredServer(String options) throws IOException, InterruptedException {
    cluster = new Rehearsal();
    directory = Files.createTempDirectory("ranktable-load-");
    log = directory.resolve("log");
    Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
    port = freePort();
    management = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Arrays.stream(options.strip().split("\\s+")).filter(it -> !it.isEmpty()).forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            RanktableApplication.class.getName(),
            "serve",
            "--spring.main.sources=" + EchoEndpoint.class.getName(),
            "--server.address=127.0.0.1",
            "--server.port=" + port,
            "--management.server.address=127.0.0.1",
            "--management.server.port=" + management,
            "--ranktable.serving.extra-names=127.0.0.1"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("POD_NAMESPACE", Rehearsal.SYSTEM);
    builder.environment().put("POD_NAME", "load");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    process = builder.start();
    try {
      awaitReady();
    } catch (IOException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /** Where it serves HTTPS. */
  int port() {
    return port;
  }

  /** Processor time it has used since its start, in nanoseconds. */
  long cpuNanos() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  /** Resident memory. */
  double residentMib() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
        .findFirst()
        .orElseThrow(() -> new IOException("/proc does not tell the memory of the server"));
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    cluster.close();
    for (String name : List.of("kubeconfig", "log", "")) {
      Files.deleteIfExists(directory.resolve(name));
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d/actuator/health/readiness".formatted(management));
    long end = System.nanoTime() + START.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (!isOk(http, uri)) {
        if (!process.isAlive() || System.nanoTime() > end) {
          List<String> lines = Files.readAllLines(log);
          throw new IOException(
              "the server %s; its last lines:\n%s"
                  .formatted(
                      process.isAlive() ? "did not become ready" : "ended",
                      String.join(
                          "\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()))));
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private static boolean isOk(HttpClient http, URI uri) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
