package io.ranktable.core.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.rank.RankRules.DeviceOrder;
import io.ranktable.core.rank.RankRules.ServerId;
import io.ranktable.core.rank.RankRules.ServerPer;
import io.ranktable.core.report.Device;
import io.ranktable.core.report.Report;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Pods;
import io.ranktable.core.table.TableKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

@PropertyDefaults(tries = 400, edgeCases = EdgeCasesMode.NONE)
class RankerPropertyTest {

  private static final TableKey KEY =
      new TableKey("serving", "hccl-group", Level.GROUP, "kthena/llm-0", null, null, null);

  @Property
  void ranksAreContiguousAndInFileOrder(
      @ForAll("groups") List<RankMember> members, @ForAll RankRules.ServerPer per) {
    RankedTable table = ranked(members, DeviceOrder.NUMERIC, per);
    List<RankedDevice> devices =
        table.servers().stream().flatMap(s -> s.devices().stream()).toList();
    assertThat(devices)
        .extracting(RankedDevice::rankId)
        .containsExactlyElementsOf(IntStream.range(0, devices.size()).boxed().toList());
    assertThat(devices)
        .extracting(RankedDevice::clusterId)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, devices.size()).boxed().toList());
  }

  @Property
  void noServerInterleavesWithAnother(
      @ForAll("groups") List<RankMember> members, @ForAll RankRules.ServerPer per) {
    for (RankedServer server : ranked(members, DeviceOrder.NUMERIC, per).servers()) {
      int first = server.devices().getFirst().rankId();
      int last = server.devices().getLast().rankId();
      assertThat(last - first + 1).isEqualTo(server.devices().size());
    }
  }

  @Property
  void everyMemberAndEveryDeviceIsThereOnce(
      @ForAll("groups") List<RankMember> members, @ForAll RankRules.ServerPer per) {
    RankedTable table = ranked(members, DeviceOrder.NUMERIC, per);
    assertThat(table.pods()).containsExactlyInAnyOrderElementsOf(members);
    assertThat(table.servers().stream().flatMap(s -> s.members().stream()))
        .containsExactlyInAnyOrderElementsOf(
            members.stream().filter(m -> m.report() != null).toList());
    long devices =
        members.stream()
            .map(RankMember::report)
            .mapToLong(r -> r == null ? 0 : r.devices().size())
            .sum();
    assertThat(table.servers().stream().mapToLong(s -> s.devices().size()).sum())
        .isEqualTo(devices);
  }

  @Property
  void theOrderInWhichMembersAreSeenDoesNotShow(
      @ForAll("groups") List<RankMember> members,
      @ForAll Random random,
      @ForAll DeviceOrder order,
      @ForAll RankRules.ServerPer per) {
    List<RankMember> shuffled = new ArrayList<>();
    for (RankMember member : members) {
      shuffled.add(shuffledDevices(member, random));
    }
    Collections.shuffle(shuffled, random);
    assertThat(numbers(ranked(shuffled, order, per)))
        .isEqualTo(numbers(ranked(members, order, per)));
  }

  @Property
  void aSecondComputationAgrees(
      @ForAll("groups") List<RankMember> members, @ForAll DeviceOrder order) {
    Map<String, Integer> ranks = new HashMap<>();
    for (RankedServer server : ranked(members, order, ServerPer.POD).servers()) {
      for (RankedDevice device : server.devices()) {
        ranks.put(server.first().pod().name() + "/" + device.device().id(), device.rankId());
      }
    }
    assertThat(ranks).isEqualTo(SecondOpinion.ranks(members, order == DeviceOrder.LEXICOGRAPHIC));
  }

  @Property
  void aReplacedPodTakesItsSeatAndMovesNobody(
      @ForAll("groups") List<RankMember> members, @ForAll Random random) {
    int seat = random.nextInt(members.size());
    RankMember replaced = members.get(seat);
    List<RankMember> after = new ArrayList<>(members);
    after.set(seat, successor(replaced));
    Map<String, List<Integer>> before = ranksByPod(members);
    Map<String, List<Integer>> now = ranksByPod(after);
    List<Integer> inherited = before.remove(replaced.pod().name());
    assertThat(now.remove(replaced.pod().name() + "-new")).isEqualTo(inherited);
    assertThat(now).isEqualTo(before);
  }

  @Property
  void takingAMemberAwayLeavesNoHole(@ForAll("groups") List<RankMember> members) {
    List<RankMember> fewer = members.subList(1, members.size());
    List<Integer> ranks =
        ranked(fewer, DeviceOrder.NUMERIC, ServerPer.POD).servers().stream()
            .flatMap(s -> s.devices().stream())
            .map(RankedDevice::rankId)
            .toList();
    assertThat(new HashSet<>(ranks)).hasSameSizeAs(ranks);
    assertThat(ranks).allMatch(rank -> rank < ranks.size());
  }

  @Provide
  Arbitrary<List<RankMember>> groups() {
    return Groups.any();
  }

  private static RankMember successor(RankMember gone) {
    Report report = gone.report();
    List<String> otherIds =
        report == null
            ? List.of()
            : IntStream.range(40, 40 + report.devices().size()).mapToObj(String::valueOf).toList();
    return new RankMember(
        Pods.pod(gone.pod().name() + "-new")
            .created(Instant.parse("2026-03-09T08:00:00Z"))
            .node("another-node", "10.1.9.9")
            .podIp("10.42.9.9")
            .facts(),
        gone.role(),
        gone.instance(),
        gone.index(),
        Groups.report(otherIds));
  }

  private static RankMember shuffledDevices(RankMember member, Random random) {
    Report report = member.report();
    if (report == null) {
      return member;
    }
    List<String> ids = new ArrayList<>(report.devices().stream().map(Device::id).toList());
    Collections.shuffle(ids, random);
    return new RankMember(
        member.pod(), member.role(), member.instance(), member.index(), Groups.report(ids));
  }

  private static Map<String, List<Integer>> ranksByPod(List<RankMember> members) {
    Map<String, List<Integer>> ranks = new HashMap<>();
    for (RankedServer server : ranked(members, DeviceOrder.NUMERIC, ServerPer.POD).servers()) {
      ranks.put(
          server.first().pod().name(),
          server.devices().stream().map(RankedDevice::rankId).toList());
    }
    return ranks;
  }

  private static List<String> numbers(RankedTable table) {
    return table.servers().stream()
        .flatMap(
            s ->
                s.devices().stream()
                    .map(
                        d ->
                            s.serverId()
                                + " "
                                + s.serverIndex()
                                + " "
                                + s.instanceIndex()
                                + " "
                                + s.podIndex()
                                + " "
                                + d.device().id()
                                + " "
                                + d.rankId()
                                + " "
                                + d.instanceRankId()
                                + " "
                                + d.logicalId()
                                + " "
                                + d.clusterId()))
        .toList();
  }

  private static RankedTable ranked(List<RankMember> members, DeviceOrder order, ServerPer per) {
    RankRules rules = new RankRules(ServerId.AUTO, per, order, List.of(), Map.of());
    if (Ranker.rank(KEY, rules, members) instanceof Ranker.Outcome.Ranked(RankedTable table)) {
      return table;
    }
    throw new AssertionError(Ranker.rank(KEY, rules, members));
  }
}
