package io.ranktable.core.template;

import io.ranktable.core.rank.RankMember;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.template.Servers.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A ranked table as a template sees it. Groupings are made when first asked for. For one rendering,
 * by one thread.
 */
final class Model {

  private final RankedTable table;
  private final TemplateSettings settings;
  private final Servers servers;
  private @Nullable List<Pod> pods;
  private @Nullable List<Instance> instances;
  private @Nullable Map<String, Role> rolesByName;
  private @Nullable List<Role> roles;

  /** An entry of a {@code pod_list}. */
  record Pod(RankMember member, int instanceIndex, int podIndex) {}

  /** An entry of {@code role_list}. */
  record Role(String name, Servers servers, List<Pod> pods, List<Instance> instances) {}

  /** An entry of an {@code instance_list}. */
  record Instance(
      int groupId, int index, String role, String name, Servers servers, List<Pod> pods) {}

  /** A role instance; names of instances are unique within their role only. */
  private record InstanceName(String role, String instance) {
    static InstanceName of(RankMember member) {
      return new InstanceName(member.role(), member.instance());
    }
  }

  Model(RankedTable table, TemplateSettings settings) {
    this.table = table;
    this.settings = settings;
    this.servers = new Servers(table.servers().stream().map(Server::new).toList());
  }

  RankedTable table() {
    return table;
  }

  Servers servers() {
    return servers;
  }

  List<Pod> pods() {
    List<Pod> known = pods;
    if (known == null) {
      Map<String, Integer> instancesOfRole = new HashMap<>();
      Map<InstanceName, Integer> instanceIndex = new HashMap<>();
      Map<InstanceName, Integer> podsOfInstance = new HashMap<>();
      known = new ArrayList<>();
      for (RankMember member : table.pods()) {
        InstanceName name = InstanceName.of(member);
        int instance =
            instanceIndex.computeIfAbsent(
                name, n -> instancesOfRole.merge(n.role(), 1, Integer::sum) - 1);
        known.add(new Pod(member, instance, podsOfInstance.merge(name, 1, Integer::sum) - 1));
      }
      pods = known;
    }
    return known;
  }

  /**
   * The role instances in table order that have devices. Instances of roles with one fixed group id
   * make one entry together, with or without devices: a group id stands in a table once.
   */
  List<Instance> instances() {
    List<Instance> known = instances;
    if (known == null) {
      Map<Object, List<Pod>> podsOf = new LinkedHashMap<>();
      pods().forEach(p -> list(podsOf, entryOf(p.member())).add(p));
      Map<Object, List<Server>> serversOf = new HashMap<>();
      servers.list().forEach(s -> list(serversOf, entryOf(s.first())).add(s));
      known = new ArrayList<>();
      int next = settings.firstGroupId();
      for (Map.Entry<Object, List<Pod>> one : podsOf.entrySet()) {
        List<Server> own = serversOf.getOrDefault(one.getKey(), List.of());
        boolean fixed = one.getKey() instanceof Integer;
        if (fixed || !own.isEmpty()) {
          int id = one.getKey() instanceof Integer given ? given : next++;
          Pod first = one.getValue().getFirst();
          known.add(
              new Instance(
                  id,
                  first.instanceIndex(),
                  first.member().role(),
                  first.member().instance(),
                  new Servers(own),
                  one.getValue()));
        }
      }
      instances = known;
    }
    return known;
  }

  /** The fixed group id of the member's role, or else its role instance. */
  private Object entryOf(RankMember member) {
    Integer fixed = settings.roleGroups().get(member.role());
    return fixed != null ? fixed : InstanceName.of(member);
  }

  /** The roles in table order. */
  List<Role> roles() {
    List<Role> known = roles;
    if (known == null) {
      known = List.copyOf(roleMap().values());
      roles = known;
    }
    return known;
  }

  /** A role by its name; without members when the table has none of it. */
  Role role(String name) {
    Role role = roleMap().get(name);
    return role != null ? role : new Role(name, new Servers(List.of()), List.of(), List.of());
  }

  private Map<String, Role> roleMap() {
    Map<String, Role> known = rolesByName;
    if (known == null) {
      Map<String, List<Pod>> podsOf = new LinkedHashMap<>();
      pods().forEach(p -> list(podsOf, p.member().role()).add(p));
      Map<String, List<Server>> serversOf = new HashMap<>();
      servers.list().forEach(s -> list(serversOf, s.first().role()).add(s));
      Map<String, List<Instance>> instancesOf = new HashMap<>();
      instances().forEach(i -> list(instancesOf, i.role()).add(i));
      known = new LinkedHashMap<>();
      for (Map.Entry<String, List<Pod>> one : podsOf.entrySet()) {
        String role = one.getKey();
        Servers own = new Servers(serversOf.getOrDefault(role, List.of()));
        List<Instance> parts = instancesOf.getOrDefault(role, List.of());
        known.put(role, new Role(role, own, one.getValue(), parts));
      }
      rolesByName = known;
    }
    return known;
  }

  private static <K, V> List<V> list(Map<K, List<V>> lists, K key) {
    return Objects.requireNonNull(lists.computeIfAbsent(key, k -> new ArrayList<>()));
  }
}
