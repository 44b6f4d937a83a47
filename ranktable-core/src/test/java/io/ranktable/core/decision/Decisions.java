package io.ranktable.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.rank.RankRules;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.report.PodFormats;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Renderer;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.TemplateSettings;
import io.ranktable.core.workload.Expected;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides on candidates, with a template that needs device IPs and prints a plain HCCL table. */
final class Decisions {

  static final TableKey KEY =
      new TableKey("serving", "hccl", Level.GROUP, "statefulset/llm", null, null, null);
  static final String FILE = "ranktable.json";
  static final Decider.Rendering HCCL = (template, table) -> hccl(table);

  private static final PodFormat FORMAT =
      PodFormats.parse("plain", Map.of()) instanceof PodFormats.Outcome.Parsed(PodFormat format)
          ? format
          : failed();

  private Decisions() {}

  static Template template(String... consumers) {
    return new Template(
        "serving",
        "hccl",
        new TemplateSettings(
            Level.GROUP,
            "plain",
            "",
            List.of(consumers),
            "/etc/ranktable",
            FILE,
            TemplateSettings.Delivery.COPY,
            Map.of(),
            new RankRules(
                RankRules.ServerId.POD_UID,
                RankRules.ServerPer.POD,
                RankRules.DeviceOrder.NUMERIC,
                List.of(),
                Map.of()),
            Set.of(),
            Map.of(),
            0,
            Map.of()),
        "version-1",
        new Template.Program() {},
        Set.of("server_id", "device_id", "device_ip", "rank_id"));
  }

  static Expected expecting(int pods) {
    return new Expected.Known(pods, List.of());
  }

  static TableInput input(Expected expected, List<Candidate> candidates) {
    return new TableInput(
        KEY,
        template(),
        FORMAT,
        candidates.stream().map(Candidate::member).toList(),
        expected,
        Map.of(),
        Set.of());
  }

  static TableInput input(int expected, Candidate... candidates) {
    return input(expecting(expected), Arrays.asList(candidates));
  }

  /** The same with what an earlier decision has left in the ConfigMap. */
  static TableInput after(Decision earlier, TableInput input) {
    return new TableInput(
        input.key(),
        input.template(),
        input.format(),
        input.members(),
        input.expected(),
        earlier.slots(),
        earlier instanceof Decision.Completed completed ? listed(completed) : Set.of());
  }

  static TableInput with(Template template, TableInput input) {
    return new TableInput(
        input.key(),
        template,
        input.format(),
        input.members(),
        input.expected(),
        input.slots(),
        input.listed());
  }

  static TableInput isolated(String revision, TableInput input) {
    TableKey key =
        new TableKey(
            KEY.namespace(), KEY.template(), KEY.level(), KEY.group(), null, null, revision);
    return new TableInput(
        key,
        input.template(),
        input.format(),
        input.members(),
        input.expected(),
        input.slots(),
        input.listed());
  }

  static TableInput slots(Map<String, Integer> slots, TableInput input) {
    return new TableInput(
        input.key(),
        input.template(),
        input.format(),
        input.members(),
        input.expected(),
        slots,
        input.listed());
  }

  /** The same with pods, known by their UIDs, of a revision. */
  static TableInput revised(@Nullable String revision, TableInput input, String... uids) {
    return members(
        input,
        input.members().stream()
            .map(m -> List.of(uids).contains(m.pod().uid()) ? revised(m, revision) : m)
            .toList());
  }

  /** The same with other pods. */
  static TableInput members(TableInput input, List<Member> members) {
    return new TableInput(
        input.key(),
        input.template(),
        input.format(),
        members,
        input.expected(),
        input.slots(),
        input.listed());
  }

  /** The pod of another revision; null: of none. */
  static Member revised(Member member, @Nullable String revision) {
    Placement seat = member.placement();
    Placement revised =
        new Placement(
            seat.key(), seat.role(), seat.instance(), seat.index(), seat.profile(), revision);
    return new Member(member.pod(), revised, member.staleReport());
  }

  static Decision decide(TableInput input) {
    return Decider.decide(input, HCCL);
  }

  static Decision decide(int expected, Candidate... candidates) {
    return decide(input(expected, candidates));
  }

  static Decision.Completed completed(TableInput input) {
    Decision decision = decide(input);
    assertThat(decision).as(decision.progress().text()).isInstanceOf(Decision.Completed.class);
    return (Decision.Completed) decision;
  }

  static List<Reason> reasons(Decision decision) {
    return decision.progress().findings().stream().map(f -> f.reason()).toList();
  }

  static Set<String> listed(Decision.Completed completed) {
    return Set.copyOf(completed.members().stream().map(m -> m.uid()).toList());
  }

  /** A rendering that prints one text whatever the table. */
  static Decider.Rendering printing(String json) {
    return (template, table) -> new Renderer.Outcome.Rendered(json);
  }

  private static Renderer.Outcome hccl(RankedTable table) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("status", "completed").put("version", "1.0");
    root.put("server_count", Integer.toString(table.servers().size()));
    var servers = root.putArray("server_list");
    table
        .servers()
        .forEach(
            server -> {
              ObjectNode node = servers.addObject().put("server_id", server.serverId());
              var devices = node.putArray("device");
              server
                  .devices()
                  .forEach(
                      device ->
                          devices
                              .addObject()
                              .put("device_id", device.device().id())
                              .put("device_ip", device.device().ip())
                              .put("rank_id", Integer.toString(device.rankId())));
            });
    return new Renderer.Outcome.Rendered(root.toString());
  }

  private static PodFormat failed() {
    throw new AssertionError("A pod format without any key means the defaults");
  }
}
