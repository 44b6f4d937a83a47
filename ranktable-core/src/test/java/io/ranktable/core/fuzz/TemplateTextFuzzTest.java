package io.ranktable.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
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
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Pods;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Renderer;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class TemplateTextFuzzTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ROLES = List.of("prefill", "decode", "controller");
  private static final List<RankMember> MEMBERS = members();

  @MethodSource("templates")
  @FuzzTest
  void anySettingsAndTextEndInATableOrASentence(byte[] settings) throws JsonProcessingException {
    Map<String, String> data = Sections.read(new String(settings, StandardCharsets.UTF_8));
    switch (Templates.parse("ns", "fuzzed", data)) {
      case Templates.Outcome.Rejected(List<Finding> findings) ->
          assertThat(findings)
              .isNotEmpty()
              .allMatch(f -> f.message().contains("template \"fuzzed\" of namespace ns"));
      case Templates.Outcome.Parsed(Template template) -> {
        if (Ranker.rank(key(template), template.settings().ranks(), MEMBERS)
            instanceof Ranker.Outcome.Ranked(RankedTable table)) {
          render(template, table);
        }
      }
    }
  }

  private static void render(Template template, RankedTable table) throws JsonProcessingException {
    Renderer.Outcome outcome = Renderer.render(template, table);
    assertThat(Renderer.render(template, table)).isEqualTo(outcome);
    switch (outcome) {
      case Renderer.Outcome.Failed(Finding why) ->
          assertThat(why.message()).contains("template \"fuzzed\"", "line ");
      case Renderer.Outcome.Rendered(String json) -> {
        JsonNode tree = JSON.readTree(json);
        assertThat(tree.isObject()).isTrue();
        assertThat(json.replaceAll("\"([^\"\\\\]|\\\\.)*\"", "")).doesNotContainPattern("\\s");
      }
    }
  }

  private static TableKey key(Template template) {
    return template.settings().level() == Level.ROLE
        ? new TableKey("ns", "fuzzed", Level.ROLE, "kthena/m", "decode", "0", null)
        : new TableKey("ns", "fuzzed", Level.GROUP, "kthena/m", null, null, null);
  }

  /** Pods of several roles with the devices of every generation. */
  private static List<RankMember> members() {
    PodFormat format = Objects.requireNonNull(PodFormats.builtIn().get("ascend-device-plugin"));
    List<RankMember> members = new ArrayList<>();
    for (String text : Seeds.annotations()) {
      Pods pod = Pods.pod(Seeds.POD).annotation(format.annotations().getFirst(), text);
      Report report =
          ReportReader.read(pod.uid(Seeds.UID).facts(), format, null)
                  instanceof ReportOutcome.Reported(Report known)
              ? known
              : null;
      int index = members.size();
      pod = pod.uid("uid-" + index).podIp("10.42.0." + (1 + index));
      members.add(new RankMember(pod.facts(), ROLES.get(index % ROLES.size()), "0", index, report));
    }
    members.add(new RankMember(Pods.pod("ctl-0").facts(), "controller", "0", 0, null));
    return members;
  }

  static Stream<byte[]> templates() {
    return Seeds.bytes(Seeds.bundled("templates").stream().map(Sections::ofYaml).toList());
  }
}
