package io.ranktable.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import io.ranktable.e2e.cluster.SkipUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The template that docs/templates.md puts into a user's own Helm chart, rendered by Helm. */
@ExtendWith(SkipUnavailable.class)
class DocumentedTemplateIT {

  private static final Path DOC = Path.of("..", "docs", "templates.md");
  private static final Pattern BLOCK =
      Pattern.compile("\n## Inside a Helm chart\n.*?```yaml\n(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @MethodSource("io.ranktable.e2e.chart.Helm#names")
  void helmLeavesItsTagsAloneAndFillsItsOwn(String helm, @TempDir Path chart) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(DOC));
    assertThat(block.find()).isTrue();
    Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: mine\nversion: 0.1.0\n");
    Files.createDirectory(chart.resolve("templates"));
    Files.writeString(chart.resolve("templates/table.yaml"), block.group(1));

    String text =
        Helm.named(helm)
            .run("template", "my", chart.toString(), "--set", "mountPath=/etc/tables")
            .orFail()
            .output();

    JsonNode map = Rendered.of(text).only("ConfigMap");
    assertThat(map.at("/metadata/name").asText()).isEqualTo("my-table");
    Map<String, String> data =
        new ObjectMapper()
            .convertValue(map.path("data"), new TypeReference<Map<String, String>>() {});
    Templates.Outcome outcome = Templates.parse("ai", "my-table", data);
    assertThat(outcome).isInstanceOf(Templates.Outcome.Parsed.class);
    Template template = ((Templates.Outcome.Parsed) outcome).template();
    assertThat(template.settings().mountPath()).isEqualTo("/etc/tables");
    assertThat(template.uses()).contains("super_pod_list", "super_pod_id", "server_count");
  }
}
