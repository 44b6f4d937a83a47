package io.ranktable.webhook.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.webhook.cli.demo.input.DemoInput;
import io.ranktable.webhook.cli.demo.input.DemoPod;
import io.ranktable.webhook.cli.demo.input.Inputs;
import io.ranktable.webhook.cli.demo.input.Wishes;
import io.ranktable.webhook.cli.demo.node.Addresses;
import io.ranktable.webhook.cli.input.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The demo's cluster and workloads for an injector in another process: its pods are admitted and
 * report, their tables are written, but no node runs their gates.
 */
public final class Rehearsal implements AutoCloseable {

  /** Namespace of the injector. */
  public static final String SYSTEM = Cluster.SYSTEM;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TABLES = Duration.ofSeconds(60);

  private final Story story =
      new Story(
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
          System::nanoTime);
  private final Board board = new Board();
  private final Map<String, Addresses> addresses = new ConcurrentHashMap<>();
  private final Cluster cluster = new Cluster();
  private final List<DemoInput> inputs;
  private final List<PlayedPod> played = new ArrayList<>();
  private final Watches watches;

  /** Starts the cluster, with what an installation has put into it. */
  public Rehearsal() {
    inputs = Inputs.WORKLOADS.stream().map(Rehearsal::input).toList();
    cluster.install(
        inputs.stream().flatMap(input -> input.namespaces().stream()).collect(Collectors.toSet()));
    watches = new Watches(cluster.client(), board, story, addresses::keySet);
  }

  /** The text of a kubeconfig file for it. */
  public String kubeconfig() {
    return Kubeconfig.of(cluster.url());
  }

  /**
   * Lets pods of every workload come into being and waits until their tables are complete.
   *
   * @param mutate where the injector admits pods
   * @param certificateSeconds how long to wait for its authority
   * @throws IOException when a pod is not admitted, or a table is not completed within a minute
   */
  public void play(URI mutate, int certificateSeconds)
      throws IOException, InterruptedException, GeneralSecurityException {
    try (Admission admission = admission(mutate, certificateSeconds)) {
      for (DemoInput input : inputs) {
        play(input, new Play(cluster, admission, addresses, board, story));
      }
    }
  }

  /**
   * Has tables taken back and completed again and again, one after the other: the device annotation
   * of one of their pods goes and comes back.
   *
   * @param turns how often in all; after {@link #play}
   * @throws IOException when a table is not written within a minute
   */
  public void repeatTables(int turns) throws IOException, InterruptedException {
    List<PlayedPod> reporting =
        played.stream()
            .filter(pod -> !pod.tables().isEmpty() && !Play.annotations(pod).isEmpty())
            .toList();
    for (int i = 0; i < turns; i++) {
      PlayedPod pod = reporting.get(i % reporting.size());
      Set<String> tables = Set.copyOf(pod.tables());
      ObjectNode gone = JSON.createObjectNode();
      ObjectNode back = JSON.createObjectNode();
      Play.annotations(pod)
          .forEach(
              (key, text) -> {
                gone.withObject("/metadata/annotations").putNull(key);
                back.withObject("/metadata/annotations").put(key, text);
              });
      cluster.patch(pod.pod(), gone);
      await(pod.name() + " without its report", now -> open(now, tables).size() == tables.size());
      cluster.patch(pod.pod(), back);
      await(pod.name() + " with its report", now -> open(now, tables).isEmpty());
    }
  }

  private void await(String what, Predicate<Board> condition)
      throws IOException, InterruptedException {
    if (!board.await(TABLES, condition)) {
      throw new IOException(
          "within %d s the tables did not follow %s: %s"
              .formatted(TABLES.toSeconds(), what, String.join("; ", board.failures())));
    }
  }

  /**
   * Has the pods admitted again and again, one after the other.
   *
   * @param mutate where the injector admits pods
   * @param reviews how many in all
   */
  public void repeat(URI mutate, int reviews)
      throws IOException, InterruptedException, GeneralSecurityException {
    List<ObjectNode> pods =
        inputs.stream().flatMap(input -> input.pods().stream()).map(DemoPod::create).toList();
    try (Admission admission = admission(mutate, 1)) {
      for (int i = 0; i < reviews; i++) {
        var _ = admission.review(pods.get(i % pods.size()).deepCopy());
      }
    }
  }

  @Override
  public void close() {
    watches.close();
    cluster.close();
  }

  private Admission admission(URI mutate, int seconds)
      throws GeneralSecurityException, IOException {
    return new Admission(mutate, cluster.awaitCaBundle(seconds));
  }

  private void play(DemoInput input, Play play) throws IOException, InterruptedException {
    List<PlayedPod> pods;
    try {
      play.createObjects(input);
      pods = play.createPods(input);
    } catch (BadInputException e) {
      throw new IOException(input.title() + ": " + e.getMessage(), e);
    }
    for (PlayedPod pod : pods) {
      cluster.patch(pod.pod(), started(pod));
    }
    play.report(pods);
    played.addAll(pods);
    Set<String> tables = new TreeSet<>();
    pods.forEach(pod -> tables.addAll(pod.tables()));
    if (!board.await(TABLES, now -> open(now, tables).isEmpty())) {
      List<String> problems = new ArrayList<>(board.failures());
      problems.addAll(open(board, tables));
      throw new IOException(
          "%s: within %d s these tables were not completed: %s"
              .formatted(input.title(), TABLES.toSeconds(), String.join("; ", problems)));
    }
  }

  private static List<String> open(Board board, Set<String> tables) {
    var written = board.tables();
    return tables.stream()
        .filter(
            name -> {
              var map = written.get(name);
              return map == null || !Verdict.state(map).equals("completed");
            })
        .toList();
  }

  /** What scheduler and kubelet write. */
  private static ObjectNode started(PlayedPod pod) {
    Addresses at = pod.addresses();
    ObjectNode patch = JSON.createObjectNode();
    patch.putObject("spec").put("nodeName", at.node());
    ObjectNode status = patch.putObject("status");
    status.put("phase", "Pending").put("hostIP", at.hostIp()).put("podIP", at.podIp());
    status.putArray("podIPs").addObject().put("ip", at.podIp());
    return patch;
  }

  private static DemoInput input(String workload) {
    try {
      return Inputs.read(new Wishes(workload, null, null, null), InputStream.nullInputStream());
    } catch (BadInputException e) {
      throw new IllegalStateException("The program's own workload " + workload + " is wrong", e);
    }
  }
}
