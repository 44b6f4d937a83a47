package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.MindieGroups.inServers;
import static io.ranktable.core.consumer.Rules.Where.at;

import io.ranktable.core.table.IpText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the controller of MindIE ({@code RankTableLoader.cpp} of {@code ms_controller}) needs when
 * it separates prefill and decode. It checks the first group of servers before it reads any, and
 * the others while it reads them; here all are checked.
 */
final class MindieControllerRules {

  private static final String SERVER = "server_list/*";
  private static final String DEVICE = SERVER + "/device/*";
  private static final int LARGEST_ID = 2048;
  private static final int LARGEST_SUPER_DEVICE_ID = 1_073_741_824;
  private static final int MOST_SERVERS = 96;

  /** Coordinators, controllers, 96 instances. */
  private static final int MOST_GROUPS = 98;

  private static final int MOST_COORDINATORS = 2;
  private static final int MOST_DEVICES = 128;
  private static final String GROUPS = "Loop over {{#instance_list}} in the template.";

  private MindieControllerRules() {}

  /** What holds in every mode. */
  static List<Rule> groups() {
    return List.of(
        Rules.strings(
            "mindie-controller.strings",
            Set.of(
                "status",
                "group_id",
                "deploy_server",
                "server_id",
                "server_ip",
                "hardware_type",
                "predict_port",
                "mgmt_port",
                "metric_port",
                "inter_comm_port",
                "super_pod_id",
                "device_id",
                "device_ip",
                "device_logical_id",
                "rank_id",
                "super_device_id")),
        Rules.unique(
            "mindie-controller.group-id.unique",
            Rules.TABLE,
            MindieGroups.GROUPS + "/" + MindieGroups.GROUP_ID,
            Rules::anyNumber,
            "Give each role its own id by role-groups in the template."),
        new Rule("mindie-controller.coordinator", MindieControllerRules::coordinator),
        Rules.list(
            "mindie-controller.coordinators",
            subject ->
                MindieGroups.coordinators(subject).stream()
                    .map(g -> g.field("server_list"))
                    .toList(),
            0,
            MOST_COORDINATORS,
            "Scale the coordinator down."),
        new Rule("mindie-controller.server-group", MindieControllerRules::serverGroup),
        Rules.list(
            "mindie-controller.servers",
            inServers("server_list"),
            0,
            MOST_SERVERS,
            "Scale the servers down."));
  }

  /** What holds for each server. */
  static List<Rule> servers() {
    return List.of(
        Rules.address(
            "mindie-controller.server-id",
            inServers(SERVER + "/server_id"),
            "Write server-id: host-ip in the template and take {{server_id}}."),
        Rules.number(
            "mindie-controller.port",
            subject ->
                List.of("predict_port", "mgmt_port", "metric_port", "inter_comm_port").stream()
                    .flatMap(port -> inServers(SERVER + "/" + port).in(subject).stream())
                    .toList(),
            Numbers.strings(1024, 65_535).ifThere(),
            "Leave it out or give the real port."),
        Rules.unique(
            "mindie-controller.server-ip.unique",
            at("server_group_list"),
            "*/" + SERVER,
            MindieControllerRules::endpoint,
            "Pods that share an address need mgmt_port, each its own."),
        Rules.number(
            "mindie-controller.super-pod-id",
            inServers(SERVER + "/super_pod_id"),
            Numbers.strings(0, Integer.MAX_VALUE).ifThere(),
            HcclRules.ASK_DEVICE_PLUGIN));
  }

  /** What holds for each device. */
  static List<Rule> devices() {
    Numbers id = Numbers.strings(0, LARGEST_ID);
    return List.of(
        Rules.list(
            "mindie-controller.device",
            inServers(SERVER + "/device"),
            1,
            MOST_DEVICES,
            "Loop over {{#device}} in the template; pods without NPUs belong into group 0 or 1."),
        Rules.number(
            "mindie-controller.device-id",
            inServers(DEVICE + "/device_id"),
            id,
            HcclRules.ASK_DEVICE_PLUGIN),
        Rules.number(
            "mindie-controller.device-logical-id",
            inServers(DEVICE + "/device_logical_id"),
            id,
            "Take {{device_logical_id}} in the template."),
        Rules.number(
            "mindie-controller.rank-id",
            inServers(DEVICE + "/rank_id"),
            id,
            "Take {{instance_rank_id}} in the template."),
        Rules.address(
            "mindie-controller.device-ip",
            inServers(DEVICE + "/device_ip"),
            HcclRules.ASK_DEVICE_PLUGIN),
        Rules.number(
            "mindie-controller.super-device-id",
            inServers(DEVICE + "/super_device_id"),
            Numbers.strings(0, LARGEST_SUPER_DEVICE_ID).ifThere(),
            HcclRules.ASK_DEVICE_PLUGIN),
        new Rule("mindie-controller.super-pod-list", MindieControllerRules::superPods));
  }

  /** How many groups there may be in multi-node mode; the other modes know only three ids. */
  static Rule groupCount() {
    return new Rule(
        "mindie-controller.group-count",
        (subject, broken) -> {
          Located list = subject.table().field("server_group_list");
          if (list.isList() && list.size() > MOST_GROUPS) {
            broken.add(
                list,
                "has " + list.size() + " entries",
                "the controller takes at most " + MOST_GROUPS + " groups",
                "Scale the instances down to 96.");
          }
        });
  }

  /** Without multi-node instances only group 2 is read. */
  static Rule onlyGroupTwo() {
    return new Rule(
        "mindie-controller.only-group-2",
        (subject, broken) -> {
          for (Located group : MindieGroups.servers(subject)) {
            if (MindieGroups.id(group) != MindieGroups.FIRST_SERVERS) {
              broken.add(
                  group.field(MindieGroups.GROUP_ID),
                  "the controller reads the servers of group 2 only, unless instances span nodes",
                  "Put all servers into group 2 by role-groups, or use mindie-global-multinode.");
            }
          }
        });
  }

  /** In multi-node mode a group may say how it is deployed. */
  static Rule deployServer() {
    return Rules.number(
        "mindie-controller.deploy-server",
        inServers("deploy_server"),
        Numbers.strings(0, Integer.MAX_VALUE).ifThere(),
        "Write 0 for one endpoint per instance, another number for distributed data parallelism.");
  }

  /** In heterogeneous mode each server says what it is. */
  static Rule hardwareType() {
    return Rules.oneOf(
        "mindie-controller.hardware-type",
        inServers(SERVER + "/hardware_type"),
        List.of("800I A2(32G)", "800I A2(64G)"),
        "Take it from the pod by the setting fields, for example"
            + " hardware_type=annotation:mind-cluster/hardware-type.");
  }

  private static void coordinator(Subject subject, Rule.Complaints broken) {
    Located list = subject.table().field("server_group_list");
    if (Rules.filled(list) && MindieGroups.coordinators(subject).isEmpty()) {
      broken.add(
          list,
          "has no group 0",
          "the controller needs one, even without servers",
          "Annotate the coordinator's pods too and write role-groups: coordinator=0.");
    }
  }

  private static void serverGroup(Subject subject, Rule.Complaints broken) {
    Located list = subject.table().field("server_group_list");
    if (Rules.filled(list) && MindieGroups.servers(subject).isEmpty()) {
      broken.add(list, "has no group from 2 on", "servers stand in such groups", GROUPS);
    }
  }

  /** Address and management port of a server, by which the controller tells servers apart. */
  private static @Nullable Object endpoint(Located server) {
    String ip = server.field("server_ip").text();
    if (ip == null || server.field("device").isMissing()) {
      return null;
    }
    record Endpoint(Object ip, String port) {}
    Object address = IpText.parse(ip).<Object>map(a -> a).orElse(ip);
    return new Endpoint(address, server.field("mgmt_port").asText());
  }

  private static void superPods(Subject subject, Rule.Complaints broken) {
    for (Located group : MindieGroups.servers(subject)) {
      Located list = group.field("super_pod_list");
      if (Rules.absent(list)) {
        continue;
      }
      Rules.list(list, 0, Integer.MAX_VALUE, GROUPS, broken);
      Set<String> known = new HashSet<>();
      group.all(SERVER + "/server_id").forEach(at -> known.add(at.asText()));
      for (Located id : list.all("*/super_pod_id")) {
        if (Rules.absent(id)) {
          broken.add(id, "every super pod needs one", GROUPS);
        }
      }
      for (Located id : list.all("*/server_list/*/server_id")) {
        if (Rules.absent(id) || (id.text() != null && !known.contains(id.text()))) {
          broken.add(id, "it must be the server_id of a server in the group", GROUPS);
        }
      }
    }
  }
}
