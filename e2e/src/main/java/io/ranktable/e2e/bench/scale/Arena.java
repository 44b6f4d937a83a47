package io.ranktable.e2e.bench.scale;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.bench.crowd.Api;
import io.ranktable.e2e.bench.crowd.Crowd;
import io.ranktable.e2e.bench.crowd.Group;
import io.ranktable.e2e.bench.crowd.Kubelet;
import io.ranktable.e2e.bench.crowd.Requests;
import io.ranktable.e2e.bench.crowd.Site;
import io.ranktable.e2e.bench.crowd.TableWatch;
import io.ranktable.e2e.serving.InjectorProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Where everything is measured.
 *
 * @param site cluster and replicas
 * @param jvm options of the replicas' Java machines
 * @param settings of the replicas
 * @param crowd all groups
 * @param watch what becomes of their tables
 * @param kubelet opens their gates
 * @param requests what replicas ask of the API server
 * @param lines where figures go
 */
record Arena(
    Site site,
    List<String> jvm,
    Map<String, String> settings,
    Crowd crowd,
    TableWatch watch,
    Kubelet kubelet,
    Requests requests,
    JsonLines lines) {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int NAMED = 5;

  Api api() {
    return site.api();
  }

  /** Starts a replica and returns at once. */
  InjectorProcess start(String name) {
    return site.start(name, jvm, settings);
  }

  /** Waits until the tables of these groups list exactly the pods that are there. */
  void awaitComplete(List<Group> groups) {
    await("tables are complete", () -> new Crowd(groups).waiting(watch).isEmpty());
  }

  /** Waits until every pod of these groups was poked with the table that is there. */
  void awaitPoked(List<Group> groups) {
    await("pods are poked", () -> new Crowd(groups).unpoked(watch, kubelet).isEmpty());
  }

  void await(String what, java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(condition);
  }

  /** Adds how many requests the product has made since the last time this was asked. */
  void putRequests(ObjectNode line) {
    Map<String, Long> made = requests.since();
    ObjectNode object = line.putObject("requests");
    made.forEach(object::put);
  }

  /** Adds what is wrong with all versions so far; the first few by name. */
  void putFaults(ObjectNode line) {
    List<String> problems = crowd.problems(watch);
    line.put("versions", watch.count());
    line.put("wrong", problems.size()).put("repeated", crowd.repeated(watch));
    if (!problems.isEmpty()) {
      var array = line.putArray("problems");
      problems.stream().limit(NAMED).forEach(array::add);
    }
  }
}
