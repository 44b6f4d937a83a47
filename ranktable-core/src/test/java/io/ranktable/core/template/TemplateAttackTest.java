package io.ranktable.core.template;

import static io.ranktable.core.template.Rendering.failed;
import static io.ranktable.core.template.Rendering.rejectedText;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a template may try, and the clear error in which each try ends. */
class TemplateAttackTest {

  private static final long MEGABYTE = 1024 * 1024;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
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
          """)
  void endsInAClearErrorWhenRead(String text, String message) {
    String[] rejected = new String[1];

    bounded(() -> rejected[0] = rejectedText("{\n\"a\":\"" + text));

    assertThat(rejected[0])
        .startsWith("template \"t\" of namespace ai: key ranktable-template, line 2: ")
        .contains(message);
  }

  @Test
  void sectionsCannotNestWithoutEnd() {
    String deep = "{{#server_list}}".repeat(2000) + "{{/server_list}}".repeat(1900);

    bounded(() -> assertThat(rejectedText(deep)).contains("line 1: sections nest deeper than 32"));
  }

  @Test
  void aMegabyteOfSectionsIsNotEvenRead() {
    String text = "{{#server_list}}{{/server_list}}".repeat(32 * 1024);

    bounded(
        () ->
            assertThat(rejectedText(text))
                .contains("it has 1048594 bytes, more than 65536; make it smaller"));
  }

  @Test
  void theMostSectionsThatFitAreRead() {
    String text = "{\n" + "{{#server_list}}{{/server_list}}\n".repeat(1900) + "}";

    bounded(() -> assertThat(Rendering.rendered(Tables.of(8, 1), text)).isEqualTo("{}"));
  }

  @Test
  void anOutputBombStops() {
    String text = "{\"a\":\"" + "{{#server_list}}" + "x".repeat(50_000) + "{{/server_list}}\"}";

    bounded(
        () ->
            assertThat(failed(Tables.of(2048, 1), text))
                .contains("line 1: the table would have more than 8388608 characters"));
  }

  @Test
  void aBombOfLongValuesStops() {
    String text =
        "{\"a\":\"{{#server_list}}{{#server_list}}{{x}}{{/server_list}}{{/server_list}}\"}";

    bounded(
        () ->
            assertThat(failed(Tables.of(256, 1), text, "fields", "x=const:" + "y".repeat(50_000)))
                .contains("the table would have more than 8388608 characters"));
  }

  @Test
  void aBombOfBlanksStops() {
    String text =
        "{\"a\":{{#server_list}}{{#server_list}}"
            + " ".repeat(60_000)
            + "1{{/server_list}}{{/server_list}}}";

    bounded(() -> assertThat(failed(Tables.of(512, 1), text)).contains("more than 10000000 steps"));
  }

  @Test
  void nestedSectionsThatPrintNothingStop() {
    String text = "{{#server_list}}".repeat(32) + "{{/server_list}}".repeat(32) + "{}";

    bounded(
        () ->
            assertThat(failed(Tables.of(64, 1), text))
                .contains("line 1: the template takes more than 10000000 steps for this table"));
  }

  @Test
  void silentLookUpsOfEveryGroupingStop() {
    String text =
        "{{#server_list}}{{#device}}{{^role_list}}{{/role_list}}{{^super_pod_list}}{{/super_pod_list}}"
            + "{{^instance_list}}{{/instance_list}}{{^roles.decode.device_list}}{{/roles.decode.device_list}}"
            + "{{#instance_list}}{{#super_pod_list}}{{#server_list}}{{^last}}{{/last}}{{/server_list}}"
            + "{{/super_pod_list}}{{/instance_list}}{{/device}}{{/server_list}}{}";

    bounded(
        () -> assertThat(failed(Tables.of(2048, 4), text)).contains("more than 10000000 steps"));
  }

  /** One second and 64 MB; the first run only loads classes. */
  private static void bounded(Runnable attack) {
    attack.run();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long cpuBefore = threads.getCurrentThreadCpuTime();
    attack.run();
    assertThat(threads.getCurrentThreadCpuTime() - cpuBefore).isLessThan(1_000_000_000L);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 * MEGABYTE);
  }
}
