package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Workplace;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Engines open the table in different ways, and some refuse a file that others take. A copied file
 * suits all of them; a ConfigMap's directory as it is does not.
 */
@Installed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadersE2E {

  /** Resolves the path first, and takes none with two dots in it: the controller of MindIE. */
  private static final String REAL_PATH =
      """
      f=$(readlink -f /etc/ranktable/ranktable.json) || exit 1
      case $f in *..*) echo "refused: path $f"; exit 1 ;; esac
      cat "$f" && echo
      """;

  /** Takes no link, nothing that others may read, and nothing of another user: MindIE's server. */
  private static final String STRICT =
      """
      f=/etc/ranktable/ranktable.json
      [ ! -L "$f" ] || { echo "refused: a symbolic link"; exit 1; }
      [ "$((0$(stat -c %a "$f") & ~0640))" = 0 ] || { echo "refused: mode"; exit 1; }
      [ "$(stat -c %u "$f")" = "$(id -u)" ] || { echo "refused: owner"; exit 1; }
      cat "$f" && echo
      """;

  /** Names the directory in which a ConfigMap's files really lie: MindIE's get_group_id. */
  private static final String DATA =
      """
      f=/etc/ranktable/..data/ranktable.json
      [ ! -L "$f" ] || { echo "refused: a symbolic link"; exit 1; }
      cat "$f" && echo
      """;

  /**
   * An engine that opens its table in some way and ends.
   *
   * @param pod name of its pod
   * @param delivery how it gets the table
   * @param program what it runs
   * @param refusal what it says when it refuses the table; empty when it takes it
   */
  record Reader(String pod, String delivery, String program, String refusal) {

    String yaml() {
      return Engines.pod(
              pod,
              List.of("delivery: " + delivery),
              """
          securityContext: {runAsUser: 1000, runAsGroup: 1000}
          containers:
          - name: engine
            image: %s
            imagePullPolicy: Never
            resources: {limits: {huawei.com/Ascend910: 1}}
            command:
            - sh
            - -c
            - |
          %s
          """
                  .formatted(Engines.SHELL.reference(), program.indent(4)))
          .replace("restartPolicy: Always", "restartPolicy: Never");
    }

    @Override
    public String toString() {
      return pod;
    }
  }

  private Workplace place;

  static Stream<Reader> readers() {
    return Stream.of(
        new Reader("real-path-copy", "copy", REAL_PATH, ""),
        new Reader("strict-copy", "copy", STRICT, ""),
        new Reader("data-copy", "copy", DATA, ""),
        new Reader("real-path-mount", "mount", REAL_PATH, "refused: path /etc/ranktable/..20"),
        new Reader("strict-mount", "mount", STRICT, "refused: a symbolic link"),
        new Reader("data-mount", "mount", DATA, ""));
  }

  @BeforeAll
  void runAll(Workplace own, TestNode node, @TempDir Path directory) {
    Engines.load(node, directory, Engines.SHELL);
    place = own;
    readers().forEach(reader -> place.kubectl().create(reader.yaml()).orFail());
    place.reportWaiting(readers().map(Reader::pod).toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("readers")
  void theEngineTakesTheFileThatItIsGivenOrSaysWhyNot(Reader reader) {
    var pod =
        place.await(
            reader.pod(),
            "has read its table",
            now ->
                now.getStatus().getContainerStatuses().stream()
                    .anyMatch(status -> status.getState().getTerminated() != null));

    ContainerStateTerminated end = Engines.status(pod, "engine").getState().getTerminated();
    String log = Engines.log(place, reader.pod(), "engine", "\n");

    if (reader.refusal().isEmpty()) {
      assertThat(end.getExitCode()).as(log).isZero();
      Engines.assertListed(Engines.json(log), pod);
      // Some start scripts look for these very bytes, and only for one occurrence.
      assertThat(log.split("\"status\":\"completed\"", -1)).hasSize(2);
    } else {
      assertThat(end.getExitCode()).isOne();
      assertThat(log).startsWith(reader.refusal());
    }
  }
}
