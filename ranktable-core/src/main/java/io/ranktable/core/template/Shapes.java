package io.ranktable.core.template;

import io.ranktable.core.rank.RankMember;
import io.ranktable.core.rank.RankedDevice;
import io.ranktable.core.report.HostIp;
import io.ranktable.core.report.Report;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Model.Instance;
import io.ranktable.core.template.Model.Pod;
import io.ranktable.core.template.Model.Role;
import io.ranktable.core.template.Servers.PlacedDevice;
import io.ranktable.core.template.Servers.Server;
import io.ranktable.core.template.Servers.SuperPod;
import io.ranktable.core.template.TemplateSettings.FieldSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every name that a template may use, and what it stands for. Some exist only with certain
 * settings: {@code role} and {@code instance} of the table at level role, {@code version} with a
 * consumer that has one, and the template's own fields.
 *
 * @param table names of the table
 * @param role names of one role
 * @param superPod names of one super pod; its id is always there
 * @param device names of one device
 */
record Shapes(Shape table, Shape role, Shape superPod, Shape device) {

  /** Names that every entry of a list has besides its own. */
  static final Set<String> POSITION = Set.of("first", "last", "index");

  /** The name that leads to one role: {@code roles.<role>}. */
  static final String ROLES = "roles";

  /** The status of every table that is rendered. */
  private static final String COMPLETED = "completed";

  private static final Shape DEVICE =
      Shape.of(RankedDevice.class, d -> "device " + d.device().id())
          .text("device_id", d -> d.device().id())
          .text("device_ip", d -> d.device().ip())
          .text("super_device_id", d -> d.device().superDeviceId())
          .json("levels", d -> d.device().listedLevels())
          .number("rank_id", RankedDevice::rankId)
          .number("instance_rank_id", RankedDevice::instanceRankId)
          .number("device_logical_id", RankedDevice::logicalId)
          .number("cluster_id", RankedDevice::clusterId)
          .build();

  /** The names under given settings. */
  static Shapes of(Level level, List<String> consumers, Map<String, FieldSource> fields) {
    Shape server = server(fields);
    Shape pod = pod(fields);
    Shape superPod = superPod(server);
    Shape instance = instance(server, superPod, pod);
    Shape role = role(server, pod, instance);
    Shape.Builder<Model> table =
        Shape.of(Model.class, m -> "")
            .text("status", m -> COMPLETED)
            .text("namespace", m -> m.table().key().namespace())
            .text("group", m -> group(m.table().key()))
            .number("server_count", m -> m.servers().count())
            .number("device_count", m -> m.servers().deviceCount())
            .number("rank_count", m -> m.servers().deviceCount())
            .number("pod_count", m -> m.table().pods().size())
            .many("server_list", m -> m.servers().list(), server)
            .many("super_pod_list", m -> m.servers().superPods(), superPod)
            .many("role_list", Model::roles, role)
            .many("instance_list", Model::instances, instance)
            .many("pod_list", Model::pods, pod);
    if (level == Level.ROLE) {
      table.text("role", m -> m.table().key().role());
      table.text("instance", m -> m.table().key().instance());
    }
    version(consumers).ifPresent(v -> table.text("version", m -> v));
    return new Shapes(table.build(), role, superPod, DEVICE);
  }

  /** Every name of the model, whatever the settings; none of them can be a field's name. */
  static Set<String> reserved() {
    Shapes most = of(Level.ROLE, List.of("any-1.0"), Map.of());
    Set<String> names = new TreeSet<>(POSITION);
    names.add(ROLES);
    collect(most.table(), names, new LinkedHashSet<>());
    collect(most.role(), names, new LinkedHashSet<>());
    return names;
  }

  private static void collect(Shape shape, Set<String> names, Set<Shape> seen) {
    if (seen.add(shape)) {
      for (String name : shape.names()) {
        names.add(name);
        if (shape.entry(name).orElse(null) instanceof Entry.Many many) {
          collect(many.of(), names, seen);
        }
      }
    }
  }

  /** The number at the end of the first consumer that has one: {@code hccl-1.0} gives 1.0. */
  private static Optional<String> version(List<String> consumers) {
    return consumers.stream()
        .map(c -> c.substring(c.lastIndexOf('-') + 1))
        .filter(v -> v.matches("\\d+\\.\\d+"))
        .findFirst();
  }

  /** The group without the profile that derived it. */
  private static String group(TableKey key) {
    return key.group().substring(key.group().indexOf('/') + 1);
  }

  private static Shape server(Map<String, FieldSource> fields) {
    Shape.Builder<Server> server =
        Shape.of(Server.class, s -> "pod " + s.pod().name())
            .text("server_id", s -> s.ranked().serverId())
            .number("server_index", s -> s.ranked().serverIndex())
            .number("instance_index", s -> s.ranked().instanceIndex())
            .number("pod_index", s -> s.ranked().podIndex())
            .text("super_pod_id", s -> s.ranked().superPodId())
            .number("device_count", s -> s.ranked().devices().size())
            .many("device", s -> s.ranked().devices(), DEVICE)
            .all(member(fields), Server::first);
    return server.build();
  }

  private static Shape pod(Map<String, FieldSource> fields) {
    return Shape.of(Pod.class, p -> "pod " + p.member().pod().name())
        .number("instance_index", Pod::instanceIndex)
        .number("pod_index", Pod::podIndex)
        .number("device_count", p -> devices(p.member()))
        .all(member(fields), Pod::member)
        .build();
  }

  private static int devices(RankMember member) {
    Report report = member.report();
    return report == null ? 0 : report.devices().size();
  }

  /** What a server and a pod have in common. */
  private static Shape member(Map<String, FieldSource> fields) {
    Shape.Builder<RankMember> member =
        Shape.of(RankMember.class, m -> "pod " + m.pod().name())
            .text("pod_name", m -> m.pod().name())
            .text("pod_uid", m -> m.pod().uid())
            .text("pod_ip", m -> m.pod().podIp())
            .text("server_ip", m -> m.pod().podIp())
            .text("container_ip", m -> m.pod().podIp())
            .text("host_ip", m -> HostIp.of(m.pod(), m.report()))
            .text("node_name", m -> m.pod().nodeName())
            .text("role", RankMember::role)
            .text("instance", RankMember::instance);
    fields.forEach((name, source) -> member.text(name, m -> field(m, source)));
    return member.build();
  }

  private static @Nullable String field(RankMember member, FieldSource source) {
    String value =
        switch (source.kind()) {
          case LABEL -> member.pod().labels().get(source.name());
          case ANNOTATION -> member.pod().annotations().get(source.name());
          case ENV -> member.pod().env().get(source.name());
          case CONST -> source.name();
        };
    return value == null ? null : source.meanings().getOrDefault(value, value);
  }

  private static Shape superPod(Shape server) {
    return Shape.of(SuperPod.class, s -> "super pod " + s.id())
        .text("super_pod_id", SuperPod::id)
        .number("server_count", s -> s.servers().count())
        .number("device_count", s -> s.servers().deviceCount())
        .many("server_list", s -> s.servers().list(), server)
        .build();
  }

  private static Shape instance(Shape server, Shape superPod, Shape pod) {
    return Shape.of(Instance.class, i -> "instance " + i.name() + " of role " + i.role())
        .number("group_id", Instance::groupId)
        .number("instance_index", Instance::index)
        .text("role", Instance::role)
        .text("instance", Instance::name)
        .number("server_count", i -> i.servers().count())
        .number("device_count", i -> i.servers().deviceCount())
        .number("pod_count", i -> i.pods().size())
        .many("server_list", i -> i.servers().list(), server)
        .many("super_pod_list", i -> i.servers().superPods(), superPod)
        .many("pod_list", Instance::pods, pod)
        .build();
  }

  private static Shape role(Shape server, Shape pod, Shape instance) {
    Shape placed =
        Shape.of(PlacedDevice.class, d -> "device " + d.device().device().id())
            .all(server, PlacedDevice::server)
            .all(DEVICE, PlacedDevice::device)
            .build();
    return Shape.of(Role.class, r -> "role " + r.name())
        .text("role", Role::name)
        .number("server_count", r -> r.servers().count())
        .number("device_count", r -> r.servers().deviceCount())
        .number("pod_count", r -> r.pods().size())
        .many("server_list", r -> r.servers().list(), server)
        .many("device_list", r -> r.servers().devices(), placed)
        .many("pod_list", Role::pods, pod)
        .many("instance_list", Role::instances, instance)
        .build();
  }
}
