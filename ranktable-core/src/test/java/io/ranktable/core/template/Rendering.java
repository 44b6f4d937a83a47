package io.ranktable.core.template;

import static org.assertj.core.api.Assertions.fail;

import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Short ways to parse and render in tests. */
final class Rendering {

  private Rendering() {}

  static Map<String, String> data(String text, String... settings) {
    Map<String, String> data = new HashMap<>();
    data.put("ranktable-template", text);
    for (int i = 0; i < settings.length; i += 2) {
      data.put(settings[i], settings[i + 1]);
    }
    return data;
  }

  /** Data of a bundled template. */
  static Map<String, String> bundled(String name) {
    return Objects.requireNonNull(Templates.bundled().get(name), name);
  }

  static Template parsed(Map<String, String> data) {
    return switch (Templates.parse("ai", "t", data)) {
      case Templates.Outcome.Parsed(Template template) -> template;
      case Templates.Outcome.Rejected(List<Finding> findings) -> fail(findings.toString());
    };
  }

  /** Messages of a template that is rejected, one per line. */
  static String rejected(Map<String, String> data) {
    return switch (Templates.parse("ai", "t", data)) {
      case Templates.Outcome.Parsed parsed -> fail("was accepted");
      case Templates.Outcome.Rejected(List<Finding> findings) -> {
        if (!findings.stream().allMatch(f -> f.reason() == Reason.TEMPLATE_INVALID)) {
          fail(findings.toString());
        }
        yield findings.stream().map(Finding::message).collect(Collectors.joining("\n"));
      }
    };
  }

  static String rejectedText(String text, String... settings) {
    return rejected(data(text, settings));
  }

  static String rendered(RankedTable table, String text, String... settings) {
    return rendered(table, data(text, settings));
  }

  static String rendered(RankedTable table, Map<String, String> data) {
    return switch (Renderer.render(parsed(data), table)) {
      case Renderer.Outcome.Rendered(String json) -> json;
      case Renderer.Outcome.Failed(Finding why) -> fail(why.toString());
    };
  }

  static String failed(RankedTable table, String text, String... settings) {
    return switch (Renderer.render(parsed(data(text, settings)), table)) {
      case Renderer.Outcome.Rendered(String json) -> fail("was rendered: " + json);
      case Renderer.Outcome.Failed(Finding why) -> {
        if (why.reason() != Reason.RENDER_FAILED) {
          fail(why.toString());
        }
        yield why.message();
      }
    };
  }
}
