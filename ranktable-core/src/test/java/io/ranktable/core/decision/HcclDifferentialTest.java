package io.ranktable.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.report.PodFormats;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import io.ranktable.core.workload.Expected;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** Tables of the bundled HCCL 1.0 templates against a second computation, on random worlds. */
class HcclDifferentialTest {

  @Property(tries = 500)
  @StatisticsReport(onFailureOnly = true)
  void aSecondComputationFromThePodsComesToTheSameTable(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed);
    List<ObjectNode> pods = world.pods();
    NaiveTable second = NaiveTable.of(pods, world.indices());
    Statistics.label("pods that are no members")
        .collect(pods.size() > world.expected())
        .coverage(c -> c.check(true).percentage(p -> p > 20));
    Statistics.label("server ids")
        .collect(second.lines().getFirst().substring(0, 4))
        .coverage(
            c -> {
              c.check("10.1").percentage(p -> p > 20);
              c.check("10.2").percentage(p -> p > 5);
            });
    assertThat(published(world, pods)).isEqualTo(second);
  }

  @Property(tries = 200)
  void aReplacedPodTakesTheRanksOfItsSeatAndNobodyElseMoves(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed);
    List<ObjectNode> pods = world.pods();
    Assume.that(world.indices());
    NaiveTable before = published(world, pods);
    String uid = before.members().get(Math.floorMod(seed, before.members().size()));
    List<ObjectNode> after = new ArrayList<>(pods);
    after.add(world.successor(pod(pods, uid)));
    NaiveTable now = published(world, after);

    Map<String, String> ranksBefore = deviceByRank(before);
    Map<String, String> ranksNow = deviceByRank(now);
    assertThat(ranksNow).hasSameSizeAs(ranksBefore);
    String devicesOfGone = pod(pods, uid).at("/metadata/annotations").toString();
    ranksBefore.forEach(
        (rank, device) -> {
          if (!devicesOfGone.contains("\"" + ip(device) + "\\\"")) {
            assertThat(ranksNow).containsEntry(rank, device);
          }
        });
    assertThat(now.members().indexOf(uid)).isNegative();
  }

  private static Map<String, String> deviceByRank(NaiveTable table) {
    Map<String, String> devices = new TreeMap<>();
    for (String line : table.lines()) {
      String[] words = line.split(" ", -1);
      devices.put(words[3], words[1] + " " + words[2]);
    }
    return devices;
  }

  private static String ip(String device) {
    return device.substring(device.indexOf(' ') + 1);
  }

  private static ObjectNode pod(List<ObjectNode> pods, String uid) {
    return pods.stream()
        .filter(pod -> pod.at("/metadata/uid").asText().equals(uid))
        .findFirst()
        .orElseThrow();
  }

  /** What the program publishes for these pods. */
  private static NaiveTable published(RandomWorld world, Collection<? extends JsonNode> pods) {
    List<Member> members = new ArrayList<>();
    for (JsonNode json : pods) {
      PodFacts pod = PodReader.read(json, "serving");
      pod.status()
          .orElseThrow()
          .tables()
          .forEach(placement -> members.add(new Member(pod, placement, null)));
    }
    Template template = template(world.key().template());
    Decision decision =
        Decider.decide(
            new TableInput(
                world.key(),
                template,
                Objects.requireNonNull(PodFormats.builtIn().get(template.settings().podFormat())),
                members,
                new Expected.Known(world.expected(), List.of()),
                Map.of(),
                Set.of()));
    assertThat(decision).as(decision.progress().text()).isInstanceOf(Decision.Completed.class);
    Decision.Completed completed = (Decision.Completed) decision;
    return NaiveTable.read(
        completed.json(), completed.members().stream().map(m -> m.uid()).toList());
  }

  private static Template template(String name) {
    Map<String, String> data = Objects.requireNonNull(Templates.bundled().get(name));
    return switch (Templates.parse("", name, data)) {
      case Templates.Outcome.Parsed(Template template) -> template;
      case Templates.Outcome.Rejected rejected -> throw new AssertionError(rejected);
    };
  }
}
