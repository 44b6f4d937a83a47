package io.ranktable.core.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.rank.RankRules.DeviceOrder;
import io.ranktable.core.rank.RankRules.ServerId;
import io.ranktable.core.rank.RankRules.ServerPer;
import io.ranktable.core.report.Device;
import io.ranktable.core.report.Report;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.TableKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/** What each number means, told apart from how the ranking comes by it. */
@PropertyDefaults(tries = 400, edgeCases = EdgeCasesMode.NONE)
class NumberingPropertyTest {

  private static final TableKey KEY =
      new TableKey("serving", "hccl-group", Level.GROUP, "kthena/llm-0", null, null, null);
  private static final RankRules RULES = rules(ServerPer.POD, List.of(), Map.of());

  @Property
  void holesInIndicesMakeNoDifference(@ForAll("groups") List<RankMember> members) {
    TreeSet<Integer> used = new TreeSet<>(members.stream().map(RankMember::index).toList());
    List<RankMember> dense =
        changed(members, m -> at(m, m.instance(), used.headSet(m.index()).size()));
    List<RankMember> sparse =
        changed(members, m -> at(m, m.instance(), used.headSet(m.index()).size() * 37 + 5));
    assertThat(numbers(dense, RULES)).isEqualTo(numbers(members, RULES));
    assertThat(numbers(sparse, RULES)).isEqualTo(numbers(members, RULES));
  }

  @Property
  void holesInInstancesMakeNoDifference(@ForAll("groups") List<RankMember> members) {
    List<RankMember> sparse =
        changed(
            members,
            m -> at(m, "i" + (Integer.parseInt(m.instance().substring(1)) * 11 + 3), m.index()));
    assertThat(numbers(sparse, RULES)).isEqualTo(numbers(members, RULES));
  }

  @Property
  void instanceRanksCountThroughEachInstanceInRankOrder(
      @ForAll("groups") List<RankMember> members, @ForAll ServerPer per) {
    Map<String, Integer> next = new HashMap<>();
    for (Placed placed : inRankOrder(members, rules(per, List.of(), Map.of()))) {
      String instance = placed.member().role() + "/" + placed.member().instance();
      assertThat(placed.device().instanceRankId())
          .isEqualTo(next.merge(instance, 1, Integer::sum) - 1);
    }
  }

  @Property
  void logicalIdsCountThroughEachPodAlsoWhereServersAreNodes(
      @ForAll("groups") List<RankMember> members, @ForAll ServerPer per) {
    Map<String, Integer> next = new HashMap<>();
    for (Placed placed : inRankOrder(members, rules(per, List.of(), Map.of()))) {
      assertThat(placed.device().logicalId())
          .isEqualTo(next.merge(placed.member().pod().name(), 1, Integer::sum) - 1);
    }
  }

  @Property
  void clusterIdsFollowTheRanksFromOneWhereEachPodIsAServer(
      @ForAll("groups") List<RankMember> members) {
    for (Placed placed : inRankOrder(members, RULES)) {
      assertThat(placed.device().clusterId()).isEqualTo(placed.device().rankId() + 1);
    }
  }

  @Property
  void clusterIdsDoNotDependOnWhatMakesAServer(@ForAll("groups") List<RankMember> members) {
    Map<String, Integer> byPod = new HashMap<>();
    Map<String, Integer> byNode = new HashMap<>();
    inRankOrder(members, RULES).forEach(p -> byPod.put(p.name(), p.device().clusterId()));
    inRankOrder(members, rules(ServerPer.NODE, List.of(), Map.of()))
        .forEach(p -> byNode.put(p.name(), p.device().clusterId()));
    assertThat(byNode).isEqualTo(byPod);
  }

  @Property
  void devicesOfAPodAscendByNumberOrByText(
      @ForAll("groups") List<RankMember> members, @ForAll DeviceOrder order) {
    RankRules rules = new RankRules(ServerId.AUTO, ServerPer.POD, order, List.of(), Map.of());
    for (RankedServer server : ranked(members, rules).servers()) {
      List<String> ids = server.devices().stream().map(d -> d.device().id()).toList();
      List<String> sorted = new ArrayList<>(ids);
      sorted.sort(
          order == DeviceOrder.NUMERIC
              ? (a, b) -> Integer.parseInt(a) - Integer.parseInt(b)
              : String::compareTo);
      assertThat(ids).isEqualTo(sorted);
    }
  }

  @Property
  void rolesStandInTheOrderOfTheTemplateAndTheOthersByNameBehind(
      @ForAll("groups") List<RankMember> members, @ForAll Random random) {
    List<String> roles = new ArrayList<>(List.of("aux", "decode", "prefill", "router"));
    Collections.shuffle(roles, random);
    List<String> listed = roles.subList(0, 1 + random.nextInt(roles.size()));
    List<String> expected = new ArrayList<>(listed);
    new TreeSet<>(roles.subList(listed.size(), roles.size())).forEach(expected::add);
    List<Integer> places =
        ranked(members, rules(ServerPer.POD, listed, Map.of())).pods().stream()
            .map(m -> expected.indexOf(m.role()))
            .toList();
    assertThat(places).isSorted();
  }

  @Property
  void anAliasMeansItsRoleEverywhere(@ForAll("groups") List<RankMember> members) {
    Map<String, String> aliases = Map.of("P", "prefill", "decoder", "decode");
    List<RankMember> written =
        changed(
            members,
            m ->
                switch (m.role()) {
                  case "prefill" -> in(m, "P");
                  case "decode" -> in(m, "decoder");
                  default -> m;
                });
    RankRules rules = rules(ServerPer.POD, List.of("decoder", "P"), aliases);
    assertThat(numbers(written, rules)).isEqualTo(numbers(members, rules));
    assertThat(ranked(written, rules).pods()).extracting(RankMember::role).doesNotContain("P");
  }

  @Property
  void aServerPerNodeHasAllPodsOfItsNodeInTheirOrder(@ForAll("groups") List<RankMember> members) {
    Map<String, List<RankMember>> nodes = new LinkedHashMap<>();
    for (RankMember member : ranked(members, RULES).pods()) {
      if (member.report() != null) {
        nodes
            .computeIfAbsent(String.valueOf(member.pod().nodeName()), n -> new ArrayList<>())
            .add(member);
      }
    }
    RankedTable merged = ranked(members, rules(ServerPer.NODE, List.of(), Map.of()));
    assertThat(merged.servers())
        .extracting(RankedServer::members)
        .containsExactlyElementsOf(nodes.values());
    for (RankedServer server : merged.servers()) {
      assertThat(server.devices().stream().map(RankedDevice::device))
          .hasSize(server.members().stream().mapToInt(m -> deviceCount(m)).sum());
    }
  }

  @Provide
  Arbitrary<List<RankMember>> groups() {
    return Groups.any();
  }

  private record Placed(RankMember member, RankedDevice device) {
    String name() {
      return member.pod().name() + "/" + device.device().id();
    }
  }

  /** Every device with its pod: a server has those of its first pod, then of the next. */
  private static List<Placed> inRankOrder(List<RankMember> members, RankRules rules) {
    List<Placed> placed = new ArrayList<>();
    for (RankedServer server : ranked(members, rules).servers()) {
      int at = 0;
      for (RankMember member : server.members()) {
        for (RankedDevice device : server.devices().subList(at, at + deviceCount(member))) {
          assertThat(devices(member)).contains(device.device());
          assertThat(device.rankId()).isEqualTo(placed.size());
          placed.add(new Placed(member, device));
        }
        at += deviceCount(member);
      }
    }
    return placed;
  }

  /** Pod name and device id to all numbers. */
  private static Map<String, List<Integer>> numbers(List<RankMember> members, RankRules rules) {
    Map<String, List<Integer>> numbers = new HashMap<>();
    for (Placed placed : inRankOrder(members, rules)) {
      RankedDevice device = placed.device();
      numbers.put(
          placed.name(),
          List.of(
              device.rankId(), device.instanceRankId(), device.logicalId(), device.clusterId()));
    }
    return numbers;
  }

  private static List<RankMember> changed(
      List<RankMember> members, UnaryOperator<RankMember> change) {
    return members.stream().map(change).toList();
  }

  private static RankMember at(RankMember member, String instance, int index) {
    return new RankMember(member.pod(), member.role(), instance, index, member.report());
  }

  private static RankMember in(RankMember member, String role) {
    return new RankMember(member.pod(), role, member.instance(), member.index(), member.report());
  }

  private static List<Device> devices(RankMember member) {
    Report report = member.report();
    return report == null ? List.of() : report.devices();
  }

  private static int deviceCount(RankMember member) {
    return devices(member).size();
  }

  private static RankRules rules(
      ServerPer per, List<String> roleOrder, Map<String, String> aliases) {
    return new RankRules(ServerId.AUTO, per, DeviceOrder.NUMERIC, roleOrder, aliases);
  }

  private static RankedTable ranked(List<RankMember> members, RankRules rules) {
    if (Ranker.rank(KEY, rules, members) instanceof Ranker.Outcome.Ranked(RankedTable table)) {
      return table;
    }
    throw new AssertionError(Ranker.rank(KEY, rules, members));
  }
}
