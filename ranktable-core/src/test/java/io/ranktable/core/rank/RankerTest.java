package io.ranktable.core.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.rank.RankRules.DeviceOrder;
import io.ranktable.core.rank.RankRules.ServerId;
import io.ranktable.core.rank.RankRules.ServerPer;
import io.ranktable.core.report.Device;
import io.ranktable.core.report.Report;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Pods;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RankerTest {

  private static final TableKey KEY =
      new TableKey("serving", "hccl-group", Level.GROUP, "kthena/llm-0", null, null, null);
  private static final RankRules USUAL =
      new RankRules(
          ServerId.AUTO,
          ServerPer.POD,
          DeviceOrder.NUMERIC,
          List.of("prefill", "decode"),
          Map.of());

  @Test
  void ordersByRoleThenInstanceThenIndex() {
    RankedTable table =
        ranked(
            USUAL,
            member("r0", "router", "router-0", 0, devices("0")),
            member("d10", "decode", "decode-10", 0, devices("0")),
            member("d2w", "decode", "decode-2", 1, devices("0")),
            member("d2e", "decode", "decode-2", 0, devices("0")),
            member("p7", "prefill", "prefill-7", 0, devices("0")),
            member("a0", "aggregator", "a-0", 0, devices("0")));
    assertThat(names(table)).containsExactly("p7", "d2e", "d2w", "d10", "a0", "r0");
    assertThat(table.servers())
        .extracting(RankedServer::serverIndex)
        .containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(table.servers())
        .extracting(RankedServer::instanceIndex)
        .containsExactly(0, 0, 0, 1, 0, 0);
    assertThat(table.servers())
        .extracting(RankedServer::podIndex)
        .containsExactly(0, 0, 1, 0, 0, 0);
  }

  @Test
  void indicesOnlySortAndMayHaveHoles() {
    RankedTable table =
        ranked(
            USUAL,
            member("c", "decode", "decode-4", 900, devices("1", "0")),
            member("a", "decode", "decode-4", 3, devices("5")),
            member("b", "decode", "decode-4", 17, devices("2", "3")));
    assertThat(names(table)).containsExactly("a", "b", "c");
    assertThat(ranks(table)).containsExactly(0, 1, 2, 3, 4);
    assertThat(table.servers()).extracting(RankedServer::podIndex).containsExactly(0, 1, 2);
  }

  @Test
  void countsOnOverServersWithDifferentNumbersOfDevices() {
    RankedTable table =
        ranked(
            USUAL,
            member("p0", "prefill", "p", 0, devices("0", "1", "2")),
            member("d0", "decode", "d0", 0, devices("0")),
            member("d1", "decode", "d1", 0, devices("0", "1")),
            member("d1w", "decode", "d1", 1, devices("7")));
    assertThat(ranks(table)).containsExactly(0, 1, 2, 3, 4, 5, 6);
    assertThat(all(table))
        .extracting(RankedDevice::instanceRankId)
        .containsExactly(0, 1, 2, 0, 0, 1, 2);
    assertThat(all(table)).extracting(RankedDevice::logicalId).containsExactly(0, 1, 2, 0, 0, 1, 0);
    assertThat(all(table)).extracting(RankedDevice::clusterId).containsExactly(1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void sortsDevicesByNumberOrByText() {
    RankMember pod = member("p", "prefill", "p", 0, devices("10", "2", "0", "1", "11"));
    assertThat(ids(ranked(USUAL, pod))).containsExactly("0", "1", "2", "10", "11");
    RankRules byText =
        new RankRules(ServerId.AUTO, ServerPer.POD, DeviceOrder.LEXICOGRAPHIC, List.of(), Map.of());
    assertThat(ids(ranked(byText, pod))).containsExactly("0", "1", "10", "11", "2");
  }

  @Test
  void aliasesAreAppliedBeforeSortingAndStayInTheTable() {
    RankRules rules =
        new RankRules(
            ServerId.AUTO,
            ServerPer.POD,
            DeviceOrder.NUMERIC,
            List.of("P", "decode"),
            Map.of("P", "prefill", "decoder", "decode"));
    RankedTable table =
        ranked(
            rules,
            member("d1", "decoder", "d-1", 0, devices("0")),
            member("d0", "decode", "d-0", 0, devices("0")),
            member("p0", "P", "x", 0, devices("0")));
    assertThat(table.pods())
        .extracting(RankMember::role)
        .containsExactly("prefill", "decode", "decode");
    assertThat(names(table)).containsExactly("p0", "d0", "d1");
    assertThat(table.servers())
        .extracting(s -> s.first().role())
        .containsExactly("prefill", "decode", "decode");
    assertThat(table.servers()).extracting(RankedServer::instanceIndex).containsExactly(0, 0, 1);
  }

  @Test
  void anEmptyRoleOrderIsPrefillThenDecodeThenByName() {
    RankRules rules =
        new RankRules(ServerId.AUTO, ServerPer.POD, DeviceOrder.NUMERIC, List.of(), Map.of());
    assertThat(
            names(
                ranked(
                    rules,
                    member("b", "bravo", "i", 0, devices("0")),
                    member("d", "decode", "i", 0, devices("0")),
                    member("a", "alpha", "i", 0, devices("0")),
                    member("p", "prefill", "i", 0, devices("0")))))
        .containsExactly("p", "d", "a", "b");
  }

  @Test
  void podsWithoutDevicesAreMembersButNoServers() {
    RankedTable table =
        ranked(
            USUAL,
            member("router", "router", "r", 0, null),
            member("entry", "prefill", "p", 0, null),
            member("worker", "prefill", "p", 1, devices("0")));
    assertThat(table.pods())
        .extracting(m -> m.pod().name())
        .containsExactly("entry", "worker", "router");
    assertThat(names(table)).containsExactly("worker");
    assertThat(table.servers().getFirst().podIndex()).isEqualTo(1);
    assertThat(table.servers().getFirst().serverIndex()).isZero();
  }

  @Test
  void ticketsAreOrderedByAgeBehindNamedInstances() {
    Instant early = Instant.parse("2026-03-01T08:00:00Z");
    RankMember young =
        ticket("young", "0a000000-0000-4000-8000-000000000001", early.plusSeconds(9), "u-1");
    RankMember old = ticket("old", "ff000000-0000-4000-8000-000000000002", early, "u-2");
    RankMember twin = ticket("twin", "11000000-0000-4000-8000-000000000003", early, "u-1");
    RankMember named = member("named", "decode", "zzz", 0, devices("0"));
    assertThat(names(ranked(USUAL, young, named, old, twin)))
        .containsExactly("named", "twin", "old", "young");
  }

  @Test
  void autoTakesHostIpsWhenAllDiffer() {
    assertThat(
            serverIds(
                ServerId.AUTO, at("a", "10.1.0.1", "10.42.0.1"), at("b", "10.1.0.2", "10.42.0.2")))
        .containsExactly("10.1.0.1", "10.1.0.2");
  }

  @Test
  void autoTakesPodIpsForTheWholeTableWhenTwoPodsShareANode() {
    assertThat(
            serverIds(
                ServerId.AUTO,
                at("a", "10.1.0.1", "10.42.0.1"),
                at("b", "10.1.0.2", "10.42.0.2"),
                at("c", "10.1.0.1", "10.42.0.3")))
        .containsExactly("10.42.0.1", "10.42.0.2", "10.42.0.3");
  }

  @Test
  void autoTakesPodIpsWhenAHostIpIsUnknown() {
    assertThat(
            serverIds(ServerId.AUTO, at("a", null, "10.42.0.1"), at("b", "10.1.0.2", "10.42.0.2")))
        .containsExactly("10.42.0.1", "10.42.0.2");
  }

  @Test
  void autoTakesUidsWhenPodsShareTheHostNetwork() {
    assertThat(
            serverIds(
                ServerId.AUTO, at("a", "10.1.0.1", "10.1.0.1"), at("b", "10.1.0.1", "10.1.0.1")))
        .containsExactly("uid-of-a", "uid-of-b");
  }

  @Test
  void autoLooksOnlyAtPodsWithDevices() {
    RankMember router =
        new RankMember(
            Pods.pod("router").node("n1", "10.1.0.1").podIp("10.42.0.9").facts(),
            "router",
            "r",
            0,
            null);
    assertThat(serverIds(ServerId.AUTO, at("a", "10.1.0.1", "10.42.0.1"), router))
        .containsExactly("10.1.0.1");
  }

  @Test
  void serverIdsComeFromWhereTheTemplateSays() {
    RankMember pod = at("a", "10.1.0.1", "10.42.0.1");
    assertThat(serverIds(ServerId.ANNOTATION, pod)).containsExactly("server-of-a");
    assertThat(serverIds(ServerId.HOST_IP, pod)).containsExactly("10.1.0.1");
    assertThat(serverIds(ServerId.POD_IP, pod)).containsExactly("10.42.0.1");
    assertThat(serverIds(ServerId.POD_UID, pod)).containsExactly("uid-of-a");
  }

  @Test
  void hostIpsMayRepeat() {
    assertThat(
            serverIds(
                ServerId.HOST_IP,
                at("a", "10.1.0.1", "10.42.0.1"),
                at("b", "10.1.0.1", "10.42.0.2")))
        .containsExactly("10.1.0.1", "10.1.0.1");
  }

  @Test
  void refusesByNameEveryMemberWhoseServerIdIsMissing() {
    for (ServerId rule : List.of(ServerId.ANNOTATION, ServerId.HOST_IP, ServerId.POD_IP)) {
      RankMember a = blank("a");
      RankMember b = blank("b");
      assertThat(Ranker.rank(KEY, rules(rule, ServerPer.POD), List.of(b, a)))
          .isInstanceOfSatisfying(
              Ranker.Outcome.Refused.class,
              refused -> {
                assertThat(refused.findings())
                    .extracting(Finding::reason)
                    .containsOnly(Reason.DEVICE_VALUE_UNUSABLE);
                assertThat(refused.findings())
                    .extracting(Finding::message)
                    .satisfiesExactly(
                        m -> assertThat(m).startsWith("Pod a has no"),
                        m -> assertThat(m).startsWith("Pod b has no"));
              });
    }
    assertThat(serverIds(ServerId.AUTO, blank("a"), blank("b")))
        .containsExactly("uid-of-a", "uid-of-b");
  }

  @Test
  void mergesThePodsOfANode() {
    RankedTable table =
        ranked(
            rules(ServerId.AUTO, ServerPer.NODE),
            on("n2", member("b", "decode", "d", 1, devices("0", "1"))),
            on("n1", member("c", "decode", "d", 2, devices("1", "0"))),
            on("n1", member("a", "decode", "d", 0, devices("6", "7"))),
            on("n1", member("idle", "decode", "d", 3, null)));
    assertThat(table.servers())
        .extracting(RankedServer::serverId)
        .containsExactly("ip-n1", "ip-n2");
    RankedServer first = table.servers().getFirst();
    assertThat(first.members()).extracting(m -> m.pod().name()).containsExactly("a", "c");
    assertThat(first.devices())
        .extracting(d -> d.device().id())
        .containsExactly("6", "7", "0", "1");
    assertThat(first.devices()).extracting(RankedDevice::logicalId).containsExactly(0, 1, 0, 1);
    assertThat(ranks(table)).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(all(table)).extracting(RankedDevice::clusterId).containsExactly(1, 2, 5, 6, 3, 4);
    assertThat(table.pods()).hasSize(4);
  }

  @Test
  void mergingNeedsToKnowTheNode() {
    assertThat(
            Ranker.rank(
                KEY,
                rules(ServerId.AUTO, ServerPer.NODE),
                List.of(blank("a"), on("n1", blank("b")))))
        .isInstanceOfSatisfying(
            Ranker.Outcome.Refused.class,
            refused ->
                assertThat(refused.findings())
                    .extracting(Finding::message)
                    .singleElement()
                    .asString()
                    .startsWith("Pod a is on no node"));
  }

  @Test
  void takesTheSuperPodOfTheFirstThatSays() {
    Report without = new Report("s", null, null, null, List.of(new Device("0", null, null, null)));
    Report with = new Report("s", null, "4", null, List.of(new Device("1", null, null, null)));
    RankedTable table =
        ranked(
            rules(ServerId.AUTO, ServerPer.NODE),
            on("n1", member("a", "decode", "d", 0, without)),
            on("n1", member("b", "decode", "d", 1, with)),
            on("n2", member("c", "decode", "d", 2, without)));
    assertThat(table.servers()).extracting(RankedServer::superPodId).containsExactly("4", null);
  }

  @Test
  void anEmptyTableHasNoServers() {
    RankedTable table = ranked(USUAL);
    assertThat(table.servers()).isEmpty();
    assertThat(table.pods()).isEmpty();
  }

  @Test
  void podsWithoutUidsAreNotMixedUp() {
    RankMember a =
        new RankMember(
            Pods.pod("a").uid("").node("n1", "10.1.0.1").facts(), "decode", "d", 0, devices("0"));
    RankMember b =
        new RankMember(
            Pods.pod("b").uid("").node("n2", "10.1.0.2").facts(), "decode", "d", 1, devices("0"));
    assertThat(names(ranked(USUAL, b, a))).containsExactly("a", "b");
  }

  private static RankedTable ranked(RankRules rules, RankMember... members) {
    if (Ranker.rank(KEY, rules, List.of(members))
        instanceof Ranker.Outcome.Ranked(RankedTable table)) {
      assertThat(table.key()).isEqualTo(KEY);
      return table;
    }
    throw new AssertionError(Ranker.rank(KEY, rules, List.of(members)));
  }

  private static RankRules rules(ServerId id, ServerPer per) {
    return new RankRules(id, per, DeviceOrder.NUMERIC, List.of(), Map.of());
  }

  private static List<String> serverIds(ServerId rule, RankMember... members) {
    return ranked(rules(rule, ServerPer.POD), members).servers().stream()
        .map(RankedServer::serverId)
        .toList();
  }

  private static RankMember member(
      String name, String role, String instance, int index, @Nullable Report report) {
    return new RankMember(
        Pods.pod(name).node("node-of-" + name, "ip-" + name).facts(),
        role,
        instance,
        index,
        report);
  }

  private static RankMember ticket(String name, String instance, Instant created, String uid) {
    return new RankMember(
        Pods.pod(name).created(created).uid(uid).facts(), "decode", instance, 0, devices("0"));
  }

  private static RankMember at(String name, @Nullable String hostIp, String podIp) {
    Report report =
        new Report(
            "server-of-" + name, null, null, null, List.of(new Device("0", null, null, null)));
    return new RankMember(
        Pods.pod(name).node("n-" + name, hostIp).podIp(podIp).facts(), "decode", name, 0, report);
  }

  private static RankMember blank(String name) {
    Report report = new Report(null, null, null, null, List.of(new Device("0", null, null, null)));
    return new RankMember(
        Pods.pod(name).node(null, null).podIp(null).facts(), "decode", name, 0, report);
  }

  private static RankMember on(String node, RankMember member) {
    return new RankMember(
        Pods.pod(member.pod().name()).node(node, "ip-" + node).facts(),
        member.role(),
        member.instance(),
        member.index(),
        member.report());
  }

  private static Report devices(String... ids) {
    List<Device> devices = new ArrayList<>();
    for (String id : ids) {
      devices.add(new Device(id, null, null, null));
    }
    return new Report(null, null, null, null, devices);
  }

  private static List<String> names(RankedTable table) {
    return table.servers().stream().map(s -> s.first().pod().name()).toList();
  }

  private static List<RankedDevice> all(RankedTable table) {
    return table.servers().stream().flatMap(s -> s.devices().stream()).toList();
  }

  private static List<Integer> ranks(RankedTable table) {
    return all(table).stream().map(RankedDevice::rankId).toList();
  }

  private static List<String> ids(RankedTable table) {
    return all(table).stream().map(d -> d.device().id()).toList();
  }
}
