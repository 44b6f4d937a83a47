package io.ranktable.e2e.bench.start;

import io.ranktable.e2e.image.UnpackedImage;
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
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One start of the server, from nothing to ready, in a cluster that has just been installed.
 *
 * @param httpsMillis from the start of the process to the first answer over HTTPS
 * @param readyMillis to the first time it says it is ready: certificate, caches and webhook
 *     configuration are there
 * @param residentMib resident memory when it has then been idle for a while
 * @param cpuMillis processor time used until it was ready
 */
record ColdStart(double httpsMillis, double readyMillis, double residentMib, double cpuMillis) {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long PAUSE_MILLIS = 5;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double KIB_PER_MIB = 1024;

  /**
   * How it is started.
   *
   * @param cores the numbers of the processors it may use, as {@code taskset} takes them
   * @param options of its Java machine; they win over those of the image
   * @param environmentOptions further ones, as the chart gives them in {@code JAVA_TOOL_OPTIONS}
   * @param idle how long to wait before its memory is looked at
   */
  record Setting(String cores, List<String> options, String environmentOptions, Duration idle) {}

  /**
   * Starts the server, measures, and ends it.
   *
   * @throws IOException when it does not become ready; the message has its last lines
   */
  static ColdStart measure(UnpackedImage image, Setting setting)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("ranktable-start-");
    try (Rehearsal cluster = new Rehearsal()) {
      Path kubeconfig = directory.resolve("kubeconfig");
      Files.writeString(kubeconfig, cluster.kubeconfig());
      int port = freePort();
      int management = freePort();
      ProcessBuilder builder = new ProcessBuilder(command(image, setting, port, management));
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
      builder.environment().put("POD_NAMESPACE", Rehearsal.SYSTEM);
      builder.environment().put("POD_NAME", "start");
      builder.environment().put("JAVA_TOOL_OPTIONS", setting.environmentOptions());
      Path log = directory.resolve("log");
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      long begun = System.nanoTime();
      Process process = builder.start();
      try {
        return observe(process, log, begun, port, management, setting.idle());
      } finally {
        end(process);
      }
    } finally {
      for (String name : List.of("kubeconfig", "log", "")) {
        Files.deleteIfExists(directory.resolve(name));
      }
    }
  }

  private static List<String> command(
      UnpackedImage image, Setting setting, int port, int management) throws IOException {
    List<String> command = new ArrayList<>(List.of("taskset", "--cpu-list", setting.cores()));
    command.addAll(
        image.command(
            setting.options(),
            "serve",
            "--server.address=127.0.0.1",
            "--server.port=" + port,
            "--management.server.address=127.0.0.1",
            "--management.server.port=" + management,
            "--ranktable.serving.extra-names=127.0.0.1"));
    return command;
  }

  private static ColdStart observe(
      Process process, Path log, long begun, int port, int management, Duration idle)
      throws IOException, InterruptedException {
    double https = await(process, log, begun, () -> HttpsProbe.answers(port));
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:%d/actuator/health/readiness".formatted(management));
      double ready = await(process, log, begun, () -> isOk(http, uri));
      double cpu = cpuMillis(process);
      Thread.sleep(idle);
      return new ColdStart(https, ready, residentMib(process), cpu);
    }
  }

  private interface Question {
    boolean isAnswered() throws InterruptedException;
  }

  private static double await(Process process, Path log, long begun, Question question)
      throws IOException, InterruptedException {
    while (!question.isAnswered()) {
      if (!process.isAlive() || System.nanoTime() - begun > LIMIT.toNanos()) {
        List<String> lines = Files.readAllLines(log);
        throw new IOException(
            "the server %s; its last lines:\n%s"
                .formatted(
                    process.isAlive() ? "did not become ready" : "ended",
                    String.join(
                        "\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()))));
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return (System.nanoTime() - begun) / NANOS_PER_MILLI;
  }

  private static boolean isOk(HttpClient http, URI uri) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static double cpuMillis(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  private static double residentMib(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
        .findFirst()
        .orElseThrow(() -> new IOException("/proc does not tell the memory of the server"));
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
