package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.cluster.ApiServerControl;
import io.ranktable.e2e.cluster.ClusterSettings;
import io.ranktable.e2e.cluster.ClusterUnavailableException;
import io.ranktable.e2e.cluster.SkipUnavailable;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestClusters;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.serving.PoorLine;
import io.ranktable.e2e.story.AuditLog.Request;
import io.ranktable.e2e.story.Stage.Place;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The API server is away, slow, silent or refuses: for the injector alone, whose line to it passes
 * a proxy of the test, so that others go on creating pods; or for all. The figures are printed, a
 * line of JSON for each fault.
 */
@ExtendWith(SkipUnavailable.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Reconnecting informers pause 32 s at most; the rest is for a machine that is shared. */
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  private static final String REVIEW = Recordings.reviews("kthena").getFirst();

  private static final String PODS_AGE = "ranktable_cache_age_seconds{cache=\"pods\"} ";

  private final JsonLines lines =
      new JsonLines("outage", new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  private TestCluster cluster;
  private ApiServerControl apiServer;
  private PoorLine line;
  private InstalledProcess installed;
  private Stage stage;
  private DirectCaller caller;
  private int nodes;

  @BeforeAll
  void install() {
    cluster = TestClusters.open(ClusterSettings.defaults().withAudit());
    if (cluster.auditLog().isEmpty() || cluster.apiServerControl().isEmpty()) {
      cluster.close();
      throw new ClusterUnavailableException(
          "needs an API server of its own, to stop it: RANKTABLE_TEST_CLUSTER=local");
    }
    apiServer = cluster.apiServerControl().orElseThrow();
    line = PoorLine.to(URI.create(cluster.config().getMasterUrl()).getPort());
    installed =
        InstalledProcess.start(
            cluster,
            Map.of(
                "ranktable.loop.quiet-time", "1s",
                "ranktable.lease.duration", "6s",
                "ranktable.lease.renew-deadline", "4s",
                "ranktable.lease.retry-period", "1s"),
            this::overTheLine);
    caller = DirectCaller.of(cluster, installed.port());
    stage = new Stage(cluster);
    // Its watch would not outlive the API server.
    stage.recorder().close();
    completed(two("first"));
  }

  private Config overTheLine(Config config) {
    return new ConfigBuilder(config)
        .withMasterUrl("https://127.0.0.1:" + line.port() + "/")
        .build();
  }

  @AfterEach
  void heal() {
    if (installed != null) {
      line.mend();
      apiServer.resume();
      apiServer.start();
      completed(two("after"));
    }
  }

  @AfterAll
  void uninstall() {
    if (stage != null) {
      stage.close();
    }
    if (installed != null) {
      caller.close();
      installed.close();
      line.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void theLineBreaksAndAllIsCompletedAfterwards() {
    Outage outage = new Outage("line broken");
    line.breakOff();

    List<Pod> pods = outage.lasts(Duration.ofSeconds(8));
    line.mend();

    outage.ended(pods);
  }

  @Test
  void theLineFallsSilentAndThatIsNoticed() {
    Outage outage = new Outage("line silent");
    line.fallSilent();

    List<Pod> pods = outage.lasts(Duration.ofSeconds(45));
    line.mend();

    outage.ended(pods);
  }

  /** Only what stood is lost, as when a router between has been replaced. */
  @Test
  void connectionsAreForgottenAndThatIsNoticed() {
    Outage outage = new Outage("connections forgotten");
    line.fallSilent();
    line.mend();

    outage.ended(two("forgotten"));
  }

  /** Slow is not away: nothing is given up, tables are written all the same. */
  @Test
  void everythingIsSlowAndGoesOn() {
    Outage outage = new Outage("line slow, half a second for each part");
    line.slowDown(Duration.ofMillis(500));

    completed(two("slow"));
    assertThat(outage.livesAndIsReady()).isTrue();
    List<Pod> pods = two("slow-again");

    outage.ended(pods);
  }

  @Test
  void theApiServerIsKilledAndComesBack() {
    List<Pod> pods = scheduled(created("killed"));
    Outage outage = new Outage("API server killed");
    apiServer.stop();
    outage.isFelt(Duration.ofSeconds(20));
    apiServer.start();

    report(pods);

    outage.ended(pods);
  }

  @Test
  void theApiServerIsFrozenAndGoesOn() {
    List<Pod> pods = scheduled(created("frozen"));
    Outage outage = new Outage("API server frozen");
    apiServer.pause();
    outage.isFelt(Duration.ofSeconds(45));
    apiServer.resume();

    report(pods);

    outage.ended(pods);
  }

  /** What it knows is from before the API server's memory: everything has to be listed anew. */
  @Test
  void whatIsTooOldIsReadAnew() {
    Outage outage = new Outage("410, too old");
    line.breakOff();
    List<Pod> pods = two("missed");
    Pod gone = stage.field().create(single("gone", "gone", 2));
    stage.field().delete(gone);
    apiServer.restart();
    int before = asked().size();
    line.mend();

    outage.ended(pods);

    assertThat(asked().stream().skip(before))
        .as("lists after the restart")
        .anyMatch(request -> request.verb().equals("list") && request.resource().equals("pods"));
  }

  /** One fault, from its beginning on. */
  private final class Outage {

    private final ObjectNode figures;
    private final int connections = line.connections();
    private final long begun = System.nanoTime();

    Outage(String fault) {
      figures = lines.line().put("fault", fault);
    }

    /**
     * Meanwhile the API server calls the webhook for pods that others create, their devices are
     * reported, and the process stays alive and ready and says how old its knowledge is.
     */
    List<Pod> lasts(Duration time) {
      List<Pod> pods = two("during");
      isFelt(time);
      String table = Stage.tableOf(pods.getFirst());
      assertThat(stored(table)).as("a table that nobody can have written").isEmpty();
      return pods;
    }

    void isFelt(Duration time) {
      await().atMost(LIMIT).until(() -> podsAge() > 1);
      Duration left = time.minusNanos(System.nanoTime() - begun);
      if (left.isPositive()) {
        await()
            .pollInterval(Duration.ofSeconds(1))
            .during(left)
            .atMost(left.plus(LIMIT))
            .until(this::livesAndIsReady);
      }
      double age = podsAge();
      assertThat(age).isGreaterThan(time.toSeconds() - 35.0).isPositive();
      assertThat(installed.health()).containsPattern("seconds without news: .*pods [1-9]");
      int asked = line.connections() - connections;
      double seconds = (System.nanoTime() - begun) / 1e9;
      assertThat(asked)
          .as("connections in " + seconds + " s")
          .isLessThan((int) (20 + 10 * seconds));
      figures
          .put("seconds", JsonLines.figure(seconds))
          .put("connections", asked)
          .put("age_of_cache_s", JsonLines.figure(age));
    }

    private boolean livesAndIsReady() {
      JsonNode answer = caller.ask(REVIEW);
      return installed.managed("health/liveness").statusCode() == 200
          && installed.managed("health/readiness").statusCode() == 200
          && answer.at("/response/allowed").asBoolean()
          && answer.at("/response").has("patch");
    }

    /** Everything that was missed is made up for, and what is known is current. */
    void ended(List<Pod> pods) {
      long mended = System.nanoTime();
      String table = Stage.tableOf(pods.getFirst());
      List<String> uids = pods.stream().map(pod -> pod.getMetadata().getUid()).toList();
      await()
          .atMost(RECOVERY)
          .untilAsserted(
              () ->
                  assertThat(stored(table))
                      .hasValueSatisfying(
                          version ->
                              assertThat(version.members().keySet())
                                  .containsExactlyInAnyOrderElementsOf(uids)));
      double recovered = (System.nanoTime() - mended) / 1e9;
      await()
          .atMost(RECOVERY)
          .untilAsserted(
              () ->
                  assertThat(pods)
                      .allMatch(
                          pod ->
                              cluster
                                  .client()
                                  .resource(pod)
                                  .get()
                                  .getMetadata()
                                  .getAnnotations()
                                  .containsKey(Names.POKE)));
      await().atMost(RECOVERY).until(() -> podsAge() == 0);
      open(pods);
      lines.print(figures.put("completed_after_s", JsonLines.figure(recovered)));
    }
  }

  private double podsAge() {
    return installed
        .managed("prometheus")
        .body()
        .lines()
        .filter(text -> text.startsWith(PODS_AGE))
        .map(text -> Double.parseDouble(text.substring(PODS_AGE.length())))
        .findFirst()
        .orElseThrow();
  }

  private List<Request> asked() {
    return new AuditLog(cluster.auditLog().orElseThrow())
        .of("system:serviceaccount:" + installed.namespace() + ":ranktable-injector");
  }

  /** Two pods of one table, reported; the API server has called the webhook for them. */
  private List<Pod> two(String name) {
    List<Pod> pods = scheduled(created(name));
    report(pods);
    return pods;
  }

  private List<Pod> created(String name) {
    String group = name + "-" + nodes;
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ObjectNode incoming = single(group + "-" + i, group, 2);
      pods.add(
          await()
              .atMost(LIMIT)
              // The API server may keep a connection of before the bundle for a moment.
              .ignoreExceptionsInstanceOf(KubernetesClientException.class)
              .until(() -> stage.field().create(incoming), Objects::nonNull));
    }
    return pods;
  }

  private List<Pod> scheduled(List<Pod> pods) {
    for (Pod pod : pods) {
      place(nodes++).schedule(stage.field(), pod);
      stage.field().gateWaits(pod);
    }
    return pods;
  }

  private void report(List<Pod> pods) {
    for (int i = 0; i < pods.size(); i++) {
      place(nodes - pods.size() + i).report(stage.field(), pods.get(i));
    }
  }

  private void completed(List<Pod> pods) {
    String table = Stage.tableOf(pods.getFirst());
    await()
        .atMost(LIMIT)
        .until(() -> stored(table).filter(found -> found.members().size() == 2).isPresent());
    open(pods);
  }

  /** Who still waits is poked again and again. */
  private void open(List<Pod> pods) {
    pods.forEach(pod -> stage.field().gateOpens(pod, ""));
  }

  private Optional<Version> stored(String table) {
    return Optional.ofNullable(
            cluster.client().configMaps().inNamespace(stage.namespace()).withName(table).get())
        .map(map -> new Version(System.nanoTime(), false, map));
  }

  private static Place place(int node) {
    return new Place(node, 8, Generation.POD_UID);
  }

  private static ObjectNode single(String name, String group, int size) {
    return (ObjectNode)
        TableRules.parse(
            """
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"%s","labels":{},"annotations":{
               "ranktable.io/template":"hccl-role","ranktable.io/group":"%s","ranktable.io/size":"%d"}},
             "spec":{"containers":[{"name":"main","image":"none.invalid/none",
               "resources":{"requests":{"huawei.com/Ascend910":"8"},
                            "limits":{"huawei.com/Ascend910":"8"}}}]}}
            """
                .formatted(name, group, size));
  }
}
