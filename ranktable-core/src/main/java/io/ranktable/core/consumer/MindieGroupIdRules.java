package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Rules.Where.at;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the start script of MindIE needs ({@code get_group_id.py}): each pod looks for its IP and
 * takes its role from the group that has it.
 */
final class MindieGroupIdRules {

  private static final String SERVER_IPS = "server_list/*/server_ip";
  private static final String GROUP =
      "Take {{group_id}} of {{#instance_list}} in the template, with role-groups: coordinator=0"
          + " controller=1.";
  private static final String SERVER_IP = "Take {{server_ip}} in the template.";

  private MindieGroupIdRules() {}

  static List<Rule> all() {
    return List.of(
        Rules.oneOf(
            "mindie-group-id.status",
            at("status"),
            List.of("completed"),
            "Write {{status}} in the template; the start script waits for this word."),
        Rules.filledList(
            "mindie-group-id.groups",
            at("server_group_list"),
            "Loop over {{#instance_list}} in the template."),
        Rules.number(
            "mindie-group-id.group-id",
            at(MindieGroups.GROUPS + "/" + MindieGroups.GROUP_ID),
            Numbers.strings(0, Integer.MAX_VALUE),
            GROUP),
        Rules.list(
            "mindie-group-id.server-list",
            at(MindieGroups.GROUPS + "/server_list"),
            0,
            Integer.MAX_VALUE,
            "Loop over {{#server_list}} in the template, and over {{#pod_list}} for groups without"
                + " NPUs."),
        Rules.address(
            "mindie-group-id.server-ip", at(MindieGroups.GROUPS + "/" + SERVER_IPS), SERVER_IP),
        new Rule("mindie-group-id.one-group", MindieGroupIdRules::oneGroup),
        new Rule("mindie-group-id.pod", MindieGroupIdRules::pods));
  }

  private static void oneGroup(Subject subject, Rule.Complaints broken) {
    Map<String, Long> groups = new HashMap<>();
    for (Located group : subject.all(MindieGroups.GROUPS)) {
      long id = MindieGroups.id(group);
      for (Located ip : group.all(SERVER_IPS)) {
        Long first = ip.text() == null ? null : groups.putIfAbsent(ip.text(), id);
        if (first != null && first != id) {
          broken.add(
              ip,
              "group " + first + " has the same address, and a pod can be of one group only",
              "Pods that share the network of their node cannot be of several groups; take"
                  + " hostNetwork out of their templates.");
        }
      }
    }
  }

  private static void pods(Subject subject, Rule.Complaints broken) {
    Map<String, Long> groups = new HashMap<>();
    for (Located group : subject.all(MindieGroups.GROUPS)) {
      long id = MindieGroups.id(group);
      group.all(SERVER_IPS).forEach(ip -> groups.putIfAbsent(ip.asText(), id));
    }
    Located list = subject.table().field("server_group_list");
    for (Facts.Pod pod : subject.facts().pods()) {
      Long found = groups.get(pod.ip());
      String is = pod.name() + " of role " + pod.role() + " with the IP " + pod.ip();
      if (found == null) {
        broken.add(list, "has no server_ip of pod " + is, "such a pod never starts", SERVER_IP);
      } else if (!fits(pod, found)) {
        broken.add(
            list,
            "has pod " + is + " in group " + found,
            "its role belongs into "
                + (pod.group().isPresent()
                    ? "group " + pod.group().getAsInt()
                    : "group 2 or above"),
            GROUP);
      }
    }
  }

  private static boolean fits(Facts.Pod pod, long found) {
    return pod.group().isPresent()
        ? pod.group().getAsInt() == found
        : found >= MindieGroups.FIRST_SERVERS;
  }
}
