package io.ranktable.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.rank.RankMember;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.rank.Ranker;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.report.PodFormats;
import io.ranktable.core.report.Report;
import io.ranktable.core.report.ReportOutcome;
import io.ranktable.core.report.ReportReader;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Pods;
import io.ranktable.core.table.TableKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BundledTemplatesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANNOTATION = "ascend.kubectl.kubernetes.io/ascend-910-configuration";
  private static final Path FILES =
      Path.of(System.getProperty("basedir", "."), "../charts/ranktable-injector/files/templates");

  @Test
  void areTheFilesOfTheChart() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      assertThat(files.map(file -> Objects.toString(file.getFileName())))
          .containsExactlyInAnyOrderElementsOf(
              Templates.BUNDLED.stream().map(name -> name + ".yaml").toList());
    }
    assertThat(Templates.bundled().keySet()).containsExactlyElementsOf(Templates.BUNDLED);
  }

  @Test
  void theProposalsTableHasTheValuesOfItsSample() throws JsonProcessingException {
    Template template = Rendering.parsed(Rendering.bundled("ascend-proposal-role"));

    JsonNode table = JSON.readTree(rendered(template, masterAndSlave()));

    assertThat(table.path("status").textValue()).isEqualTo("completed");
    assertThat(table.path("version").textValue()).isEqualTo("1.0");
    assertThat(table.path("server_count").textValue()).isEqualTo("2");
    assertThat(table.path("server_list").findValuesAsText("server_id"))
        .containsExactly("10.1.7.21", "10.1.7.20");
    assertThat(table.path("server_list").findValuesAsText("rank_id"))
        .containsExactlyElementsOf(IntStream.range(0, 16).mapToObj(String::valueOf).toList());
    assertThat(table.path("server_list").findValuesAsText("device_ip"))
        .startsWith("172.16.0.20", "172.16.0.21")
        .endsWith("172.16.1.26", "172.16.1.27");
  }

  @Test
  void onlyTheProposalsTemplateOrdersDevicesAsText() throws JsonProcessingException {
    Case sixteen = new Case("sixteen-devices", List.of(member("decode", "decode-0", 0, 16)));

    assertThat(deviceIds("ascend-proposal-role", sixteen)).startsWith("0", "1", "10", "11");
    assertThat(deviceIds("hccl-role", sixteen)).startsWith("0", "1", "2", "3");
  }

  /** Members of one table. */
  private record Case(String name, List<RankMember> members) {}

  /** The proposal's table: the entry pod is the master although its address is the higher one. */
  private static Case masterAndSlave() {
    return new Case(
        "master-and-slave",
        List.of(member("decode", "decode-0", 1, 8), member("decode", "decode-0", 0, 8)));
  }

  private static RankMember member(String role, String instance, int index, int devices) {
    String pod = "m-0-" + instance + "-" + index;
    List<String> entries = new ArrayList<>();
    for (int i = devices - 1; i >= 0; i--) {
      entries.add(
          "{\"device_id\":\"%d\",\"device_ip\":\"172.16.%d.%d\"}".formatted(i, index, 20 + i));
    }
    String annotation =
        "{\"pod_name\":\"%s\",\"server_id\":\"10.1.7.%d\",\"devices\":[%s]}"
            .formatted(pod, 21 - index, String.join(",", entries));
    Pods made =
        Pods.pod(pod)
            .podIp("10.42.0." + (10 + index))
            .node("node-" + index, "10.1.7." + (21 - index))
            .requests("huawei.com/Ascend910", devices)
            .annotation(ANNOTATION, annotation);
    return new RankMember(made.facts(), role, instance, index, report(made));
  }

  private static @Nullable Report report(Pods pod) {
    PodFormat format =
        Objects.requireNonNull(PodFormats.builtIn().get("ascend-device-plugin"), "format");
    ReportOutcome outcome = ReportReader.read(pod.facts(), format, null);
    assertThat(outcome).isInstanceOf(ReportOutcome.Reported.class);
    return ((ReportOutcome.Reported) outcome).report();
  }

  private static String rendered(Template template, Case one) {
    Level level = template.settings().level();
    TableKey key =
        level == Level.ROLE
            ? new TableKey(
                "serving", template.name(), level, "kthena/m-0", "decode", "decode-0", null)
            : new TableKey("serving", template.name(), level, "kthena/m-0", null, null, null);
    Ranker.Outcome ranked = Ranker.rank(key, template.settings().ranks(), one.members());
    assertThat(ranked).isInstanceOf(Ranker.Outcome.Ranked.class);
    RankedTable table = ((Ranker.Outcome.Ranked) ranked).table();
    Renderer.Outcome outcome = Renderer.render(template, table);
    assertThat(outcome).isInstanceOf(Renderer.Outcome.Rendered.class);
    return ((Renderer.Outcome.Rendered) outcome).json();
  }

  private static List<String> deviceIds(String name, Case one) throws JsonProcessingException {
    return JSON.readTree(rendered(Rendering.parsed(Rendering.bundled(name)), one))
        .path("server_list")
        .findValuesAsText("device_id");
  }
}
