package io.ranktable.e2e.serving;

import io.ranktable.e2e.cluster.ServerProcess;
import io.ranktable.webhook.RanktableApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One replica of the injector as a process of its own, which dies with this one. */
public final class InjectorProcess implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-Xmx160m", "-XX:TieredStopAtLevel=1");

  private final ServerProcess process;
  private final int port;
  private final int management;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  private InjectorProcess(ServerProcess process, int port, int management) {
    this.process = process;
    this.port = port;
    this.management = management;
  }

  /**
   * Starts a small one and returns at once.
   *
   * @param name its identity
   * @param kubeconfig a file
   * @param settings of the process, such as {@code ranktable.namespace}
   * @param log the file its output is appended to
   */
  public static InjectorProcess start(
      String name, Path kubeconfig, Map<String, String> settings, Path log) {
    return start(name, SMALL, kubeconfig, settings, log);
  }

  /**
   * The same with other options of its Java machine.
   *
   * @param jvm such as {@code -Xmx256m}
   */
  public static InjectorProcess start(
      String name, List<String> jvm, Path kubeconfig, Map<String, String> settings, Path log) {
    int port = freePort();
    int management = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "KUBECONFIG=" + kubeconfig,
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            RanktableApplication.class.getName(),
            "serve",
            "--ranktable.identity=" + name,
            "--server.address=127.0.0.1",
            "--server.port=" + port,
            "--management.server.address=127.0.0.1",
            "--management.server.port=" + management));
    settings.forEach((key, value) -> command.add("--" + key + "=" + value));
    return new InjectorProcess(ServerProcess.start(name, command, log), port, management);
  }

  /** Where it answers the webhook. */
  public int port() {
    return port;
  }

  /** Waits until it says that it is ready. */
  public void awaitReady() {
    process.await("an injector is ready", this::isReady);
  }

  /** Whether it says that it is ready. */
  public boolean isReady() {
    return get("/actuator/health/readiness").isPresent();
  }

  /** Its Java process. */
  public ProcessHandle handle() {
    return process.running("java");
  }

  /** Asks it to end, as a kubelet does, and returns when it has. */
  public void terminate() {
    ProcessHandle java = handle();
    java.destroy();
    java.onExit().join();
    close();
  }

  /** Bytes of heap in use, garbage included. */
  public double heapBytes() {
    return metrics().entrySet().stream()
        .filter(metric -> metric.getKey().startsWith("jvm_memory_used_bytes"))
        .filter(metric -> metric.getKey().contains("area=\"heap\""))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Its metrics as it tells them: name with labels to value; none when it does not answer. */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new HashMap<>();
    get("/actuator/prometheus").stream()
        .flatMap(String::lines)
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int blank = line.lastIndexOf(' ');
              metrics.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
            });
    return metrics;
  }

  /** When the certificate it serves with ends; empty while it does not say. */
  public Optional<Instant> leafEnd() {
    return get("/actuator/prometheus").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("ranktable_leaf_end_seconds"))
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .filter(Double::isFinite)
        .map(seconds -> Instant.ofEpochSecond(seconds.longValue()))
        .findFirst();
  }

  /** Kills it. */
  @Override
  public void close() {
    http.close();
    process.close();
  }

  private Optional<String> get(String path) {
    try {
      var answer =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path))
                  .timeout(LIMIT)
                  .build(),
              BodyHandlers.ofString());
      return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
