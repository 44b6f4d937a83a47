package io.ranktable.webhook.cli.demo;

import io.ranktable.webhook.cli.demo.input.DemoInput;
import io.ranktable.webhook.cli.demo.node.Addresses;
import io.ranktable.webhook.cli.demo.node.Kubelet;
import io.ranktable.webhook.cli.input.BadInputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** One demo from the start of its cluster to its end. */
final class Demo implements AutoCloseable {

  private static final int CERTIFICATE_SECONDS = 30;

  private final DemoInput input;
  private final Story story;
  private final Duration patience;
  private final Board board = new Board();
  private final Map<String, Addresses> addresses = new ConcurrentHashMap<>();
  private final List<Closing> open = new ArrayList<>();
  private final Cluster cluster;

  /** Something to be ended with the demo. */
  @FunctionalInterface
  private interface Closing {
    void close() throws IOException;
  }

  /**
   * Starts the cluster.
   *
   * @param patience how long to wait for the gates after the last report
   */
  Demo(DemoInput input, Story story, Duration patience) {
    this.input = input;
    this.story = story;
    this.patience = patience;
    this.cluster = new Cluster();
    open.add(cluster::close);
    story.tell("api server", "listens on " + cluster.url() + " (embedded, for this demo only)");
  }

  /** The cluster, for those who want to look at it afterwards. */
  Cluster cluster() {
    return cluster;
  }

  /**
   * Plays everything.
   *
   * @param injector starts the injector
   * @param out directory that the tables are saved in
   * @throws BadInputException when an object of the input cannot be created
   */
  Ending play(Injector injector, Path out)
      throws IOException, InterruptedException, GeneralSecurityException, BadInputException {
    CompletableFuture<Void> installed =
        CompletableFuture.runAsync(() -> cluster.install(input.namespaces()));
    Injector.Running running = injector.start(cluster.config(), settings());
    open.add(running::close);
    installed.join();
    Admission admission =
        new Admission(
            URI.create("https://127.0.0.1:" + running.port() + "/mutate"),
            cluster.awaitCaBundle(CERTIFICATE_SECONDS));
    open.add(admission::close);
    story.tell(
        "injector",
        "serves on https://127.0.0.1:%d/mutate; its authority is published as caBundle"
            .formatted(running.port()));
    Path nodes = Files.createTempDirectory("ranktable-demo-");
    open.add(() -> delete(nodes));
    Watches watches = new Watches(cluster.client(), board, story, addresses::keySet);
    open.add(watches::close);
    Kubelet kubelet = new Kubelet(cluster.client(), nodes, addresses, watches);
    open.add(kubelet::close);
    Play play = new Play(cluster, admission, addresses, board, story);
    play.createObjects(input);
    List<PlayedPod> pods = play.createPods(input);
    play.schedule(pods);
    play.report(pods);
    var _ = board.await(patience, now -> Verdict.settled(now, pods));
    return ending(pods, play.reportedAt(), out);
  }

  /** Ends everything that was started, last first. */
  @Override
  public void close() throws IOException {
    for (Closing one : open.reversed()) {
      one.close();
    }
    open.clear();
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("ranktable.namespace", Cluster.SYSTEM);
    settings.put("ranktable.identity", "demo");
    settings.put("ranktable.serving.extra-names", "127.0.0.1");
    // What a cluster is told every ten seconds a reader wants to see at once.
    settings.put("ranktable.loop.progress-interval", "60ms");
    settings.put("ranktable.loop.quiet-time", "150ms");
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", "0");
    settings.put("management.server.port", "-1");
    settings.put("logging.level.root", "warn");
    settings.put("logging.level.org.springframework.boot.jetty.JettyWebServer", "warn");
    return settings;
  }

  private Ending ending(List<PlayedPod> pods, Map<String, Long> reportedAt, Path out)
      throws IOException {
    List<String> problems = Verdict.problems(board, pods);
    var tables = board.tables();
    Map<String, Path> files = new TreeMap<>();
    Files.createDirectories(out);
    for (var table : tables.entrySet()) {
      Path file = out.resolve(table.getKey() + ".json");
      Files.writeString(file, Verdict.text(table.getValue()));
      files.put(table.getKey(), file);
    }
    List<Ending.PodEnding> ends = pods.stream().map(pod -> end(pod, pods, reportedAt)).toList();
    return new Ending(
        input.title(),
        problems,
        story.millis(),
        tables,
        files,
        ends,
        board.events(),
        story.lines());
  }

  private Ending.PodEnding end(PlayedPod pod, List<PlayedPod> pods, Map<String, Long> reportedAt) {
    Board.Opened opened = board.gate(pod.uid()).orElse(null);
    OptionalLong lastReport =
        pods.stream()
            .filter(other -> other.tables().stream().anyMatch(pod.tables()::contains))
            .flatMap(other -> Stream.ofNullable(reportedAt.get(other.uid())))
            .mapToLong(Long::longValue)
            .max();
    return new Ending.PodEnding(
        pod,
        opened,
        opened == null || lastReport.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(opened.millis() - lastReport.getAsLong()));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
