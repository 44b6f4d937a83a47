package io.ranktable.core.template;

import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.table.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What a template may try, and the clear error in which each try ends. */
final class Attacks {

  /** A text on line 2 of a template, and what the answer says. */
  private static final String TEXTS =
      """
      {{> pom.xml}}                                     | a partial such as
      {{>/etc/passwd}}                                  | a partial such as
      {{> *namespace}}                                  | a partial such as
      {{< java/lang/Object.class}}{{/java/lang/Object.class}} | inheritance or a condition
      {{<parent}}{{$block}}x{{/block}}{{/parent}}       | inheritance or a condition
      {{$block}}x{{/block}}                             | inheritance or a condition
      {{?status}}x{{/status}}                           | inheritance or a condition
      {{%implicit-iterator}}                            | a pragma
      {{*namespace}}                                    | a dynamic name
      {{namespace.bytes}}                               | only names such as roles.prefill.server_list have dots
      {{namespace.class.classLoader}}                   | only names such as roles.prefill.server_list have dots
      {{roles.prefill.class}}                           | "class" is unknown in a role
      {{roles.prefill}}                                 | only names such as roles.prefill.server_list have dots
      {{#roles}}x{{/roles}}                             | roles needs a role and a name behind it
      {{class}}                                         | "class" is unknown here
      {{toString}}                                      | "toString" is unknown here
      {{getClass}}                                      | "getClass" is unknown here
      {{#server_list}}{{ranked}}{{/server_list}}        | "ranked" is unknown here
      {{server_list.size}}                              | only names such as roles.prefill.server_list have dots
      {{server_list.0.server_id}}                       | only names such as roles.prefill.server_list have dots
      {{.}}                                             | is no name
      {{{status}}}                                      | status is no JSON
      {{&status}}                                       | status is no JSON
      {{={ }=}}                                         | cannot take
      {{=a b=}}                                         | cannot take
      {{=<% =}}                                         | cannot take
      {{=<%                                             | a tag is not closed
      {{status                                          | a tag is not closed
      {{status}                                         | a tag is not closed
      {{{status}}                                       | three braces
      {{}}                                              | a tag is empty
      {{ }}                                             | a tag is empty
      {{#}}                                             | is no name
      {{#server_list}}                                  | section "server_list" is not closed
      {{/server_list}}                                  | has no section
      {{#server_list}}{{#device}}{{/server_list}}{{/device}} | stands where section "device"
      {{"status":"completed"}}                          | two JSON braces in a row
      {{ range .Servers }}{{ end }}                     | The text is Mustache, not a Go template
      {{#server_count}}x{{/server_count}}               | a section takes a list or a text
      {{server_list}}                                   | server_list is a list
      {{last}}                                          | known only inside a list
      {{#server_list}}{{last}}{{/server_list}}          | only opens a section
      {{#server_list}}{{#index}}x{{/index}}{{/server_list}} | index is a number
      {{device_ip}}                                     | it belongs to the entries of another list
      {{server_cuont}}                                  | did you mean "server_count"?
      """;

  /**
   * A try.
   *
   * @param name for people
   * @param data data of the template's ConfigMap
   * @param table the table to render it for
   * @param answer part of the answer
   */
  record Attack(String name, Map<String, String> data, Supplier<RankedTable> table, String answer) {

    /** What it ends in; one line. */
    String outcome() {
      return switch (Templates.parse("ai", "t", data)) {
        case Templates.Outcome.Rejected(List<Finding> findings) ->
            "rejected " + findings.stream().map(Finding::message).collect(Collectors.joining(" "));
        case Templates.Outcome.Parsed(Template template) ->
            switch (Renderer.render(template, table.get())) {
              case Renderer.Outcome.Failed(Finding why) -> "failed " + why.message();
              case Renderer.Outcome.Rendered(String json) -> "rendered " + json;
            };
      };
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private Attacks() {}

  static List<Attack> all() {
    List<Attack> attacks = new ArrayList<>();
    for (String line : TEXTS.lines().toList()) {
      String text = line.substring(0, line.lastIndexOf('|')).strip();
      attacks.add(
          attack(
              text,
              "{\n\"a\":\"" + text,
              () -> Tables.of(1, 1),
              line.substring(line.lastIndexOf('|') + 1).strip()));
    }
    attacks.addAll(reading());
    attacks.addAll(rendering());
    return attacks;
  }

  private static List<Attack> reading() {
    String section = "{{#server_list}}{{/server_list}}";
    Supplier<RankedTable> table = () -> Tables.of(8, 1);
    return List.of(
        attack(
            "deep nesting",
            "{{#server_list}}".repeat(2000) + "{{/server_list}}".repeat(1900),
            table,
            "line 1: sections nest deeper than 32"),
        attack(
            "a megabyte of sections",
            section.repeat(32 * 1024),
            table,
            "it has 1048594 bytes, more than 65536; make it smaller"),
        attack("as many sections as fit", "{\n" + (section + "\n").repeat(1900) + "}", table, "{}"),
        attack(
            "as many changes of delimiters as fit",
            "{ " + "{{=<% %>=}}<%={{ }}=%>".repeat(2900) + "}",
            table,
            "rendered {}"),
        attack(
            "delimiters that swallow the text",
            "{{=\"\" \"\"=}}{\"status\":\"completed\"}",
            table,
            "as delimiters; write two marks"),
        attack(
            "a delimiter change that is never ended",
            "{\"a\":\"" + "{{=<%".repeat(9000),
            table,
            "line 1: "),
        attack("a name of 60,000 letters", "{{" + "a".repeat(60_000) + "}}", table, "is no name"),
        attack(
            "a path of 30,000 dots", "{{roles" + ".a".repeat(30_000) + "}}", table, "is no name"),
        attack("a comment without end", "{{!" + "x".repeat(60_000), table, "a tag is not closed"),
        attack(
            "as many unknown names as fit",
            "{{x}}".repeat(12_000),
            table,
            "line 1: \"x\" is unknown here"),
        attack(
            "as many roles as fit",
            "{ "
                + java.util.stream.IntStream.range(0, 1000)
                    .mapToObj(i -> "{{#roles.r" + i + ".pod_list}}{{/roles.r" + i + ".pod_list}}")
                    .collect(Collectors.joining())
                + "}",
            table,
            "rendered {}"),
        attack(
            "a field with a pattern in its name",
            "{\"a\":\"{{x}}\"}",
            table,
            "is no field",
            "fields",
            "x[" + "(a+)+".repeat(10_000)));
  }

  private static List<Attack> rendering() {
    return List.of(
        attack(
            "an output bomb",
            "{\"a\":\"{{#server_list}}" + "x".repeat(50_000) + "{{/server_list}}\"}",
            () -> Tables.of(2048, 1),
            "line 1: the table would have more than 8388608 characters"),
        attack(
            "a bomb of long values",
            "{\"a\":\"{{#server_list}}{{#server_list}}{{x}}{{/server_list}}{{/server_list}}\"}",
            () -> Tables.of(256, 1),
            "the table would have more than 8388608 characters",
            "fields",
            "x=const:" + "y".repeat(50_000)),
        attack(
            "a bomb of blanks",
            "{\"a\":1{{#server_list}}{{#server_list}}"
                + " ".repeat(60_000)
                + "{{/server_list}}{{/server_list}}}",
            () -> Tables.of(512, 1),
            "more than 10000000 steps"),
        attack(
            "nested sections that print nothing",
            "{ " + "{{#server_list}}".repeat(32) + "{{/server_list}}".repeat(32) + "}",
            () -> Tables.of(64, 1),
            "line 1: the template takes more than 10000000 steps for this table"),
        attack(
            "nested sections of every role",
            "{ " + "{{#role_list}}".repeat(32) + "{{/role_list}}".repeat(32) + "}",
            Tables::group,
            "more than 10000000 steps",
            "ranktable-level",
            "group"),
        attack(
            "silent look-ups of every grouping",
            "{ {{#server_list}}{{#device}}{{^role_list}}{{/role_list}}{{^super_pod_list}}"
                + "{{/super_pod_list}}{{^instance_list}}{{/instance_list}}"
                + "{{^roles.decode.device_list}}{{/roles.decode.device_list}}"
                + "{{#instance_list}}{{#super_pod_list}}{{#server_list}}{{^last}}{{/last}}"
                + "{{/server_list}}{{/super_pod_list}}{{/instance_list}}{{/device}}"
                + "{{/server_list}}}",
            () -> Tables.of(2048, 4),
            "more than 10000000 steps"));
  }

  private static Attack attack(
      String name, String text, Supplier<RankedTable> table, String answer, String... settings) {
    return new Attack(name, new HashMap<>(Rendering.data(text, settings)), table, answer);
  }
}
