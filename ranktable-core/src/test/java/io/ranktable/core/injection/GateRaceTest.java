package io.ranktable.core.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The gate while kubelet changes the volume between two of its reads, while it is being ended, and
 * while its tools and directories fail. Order is forced by tools that stop in the middle until the
 * test lets them go on.
 */
class GateRaceTest {
  private static final String READS_MEMBERS = "[ \"$*\" = members ]";
  private static final String READS_TABLE = "[ $# = 0 ]";

  @TempDir Path temp;
  private Path root;
  private Path target;
  private Path file;
  private ConfigMapVolume volume;

  @BeforeEach
  void layOut() throws IOException {
    root = temp.resolve("a pod's volumes");
    target = root.resolve("target");
    file = target.resolve("ranktable.json");
    volume = new ConfigMapVolume(root.resolve("source"));
  }

  @ParameterizedTest
  @EnumSource
  void aSwapBetweenDigestAndMembersNeverMixesGenerations(Shell shell) throws Exception {
    volume.publish(generation("old"));

    try (GateProcess gate = gate(shell).blockTool("cat", READS_MEMBERS, "members").start()) {
      gate.awaitReached("members");
      volume.swap(generation("new"));
      gate.release("members");
      assertOpenedWith(gate, "new");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGenerationRemovedBeforeItsMembersAreReadIsReadAnew(Shell shell) throws Exception {
    volume.publish(generation("old"));

    try (GateProcess gate = gate(shell).blockTool("cat", READS_MEMBERS, "members").start()) {
      gate.awaitReached("members");
      volume.publish(generation("new"));
      gate.release("members");
      assertOpenedWith(gate, "new");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGenerationRemovedWhileItsTableIsCopiedIsReadAnew(Shell shell) throws Exception {
    volume.publish(generation("old"));

    try (GateProcess gate = gate(shell).blockTool("cat", READS_TABLE, "table").start()) {
      gate.awaitReached("table");
      volume.publish(generation("new"));
      gate.release("table");
      assertOpenedWith(gate, "new");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTableRevokedWhileItIsCopiedIsNotPublished(Shell shell) throws Exception {
    volume.publish(generation("old"));

    try (GateProcess gate =
        gate(shell)
            .blockTool("cat", READS_TABLE, "table")
            .replaceTool("sleep", "echo >>\"$WORK/polls\"\nsleep 0.02")
            .start()) {
      gate.awaitReached("table");
      volume.publish(ConfigMapVolume.content(Map.of("members", "", "progress", "1 of 4 reported")));
      gate.release("table");
      gate.awaitLines("polls", 5);
      assertThat(gate.isWaiting()).isTrue();
      assertThat(file).doesNotExist();
      gate.awaitOutput("initializing: 1 of 4 reported");
      assertThat(file).doesNotExist();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCopyThatFailsHalfWayIsNeverSeenAndNeverReadableByOthers(Shell shell) throws Exception {
    volume.publish(generation("new"));

    try (GateProcess gate =
        gate(shell)
            .replaceTool(
                "cat",
                """
                if [ $# = 0 ] && [ ! -e "$WORK/mended" ]; then
                  echo '{"half'
                  : >"$WORK/half-reached"
                  while [ ! -e "$WORK/half-go" ]; do sleep 0.02; done
                  echo 'cat: write error: No space left on device' >&2
                  exit 1
                fi
                exec "$REAL" "$@"
                """)
            .start()) {
      gate.awaitReached("half");
      Path half = target.resolve(".ranktable-gate.tmp");
      assertThat(half).hasContent("{\"half\n");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(half)))
          .isEqualTo("rw-r-----");
      assertThat(file).doesNotExist();
      gate.release("half");
      gate.awaitOutput("cannot write " + file + ": cat: write error: No space left on device\n");
      assertThat(file).doesNotExist();
      Files.createFile(gate.file("mended"));
      assertOpenedWith(gate, "new");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyNumberOfSwapsEndsInOneGenerationThatListsThisPod(Shell shell) throws Exception {
    try (GateProcess gate = gate(shell).replaceTool("sleep", "exec sleep 0.01").start()) {
      for (int i = 0; i < 400 && gate.isWaiting(); i++) {
        String name = "generation-" + i;
        volume.publish(
            i % 3 == 2
                ? generation(name)
                : ConfigMapVolume.content(
                    Map.of("members", "", "digest", name, "ranktable.json", "revoked " + name)));
      }
      volume.publish(generation("last"));
      assertThat(gate.exitCode()).isZero();
      String digest = gate.terminationMessage().replace("table-a ", "").strip();
      assertThat(file).hasContent("table of " + digest);
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsAtOnceWith143OnSigterm(Shell shell) throws Exception {
    try (GateProcess gate =
        gate(shell).replaceTool("sleep", ": >\"$WORK/sleep-reached\"\nexec sleep 300").start()) {
      gate.awaitReached("sleep");
      gate.terminate();
      assertThat(gate.exitCode()).isEqualTo(143);
      volume.publish(generation("late"));
      assertThat(file).doesNotExist();
      assertThat(gate.terminationMessage()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsWith143OnSigtermAsTheFirstProcessOfAContainer(Shell shell) throws Exception {
    try (GateProcess gate = gate(shell).asProcess1().start()) {
      gate.awaitOutput("not there yet");
      gate.terminate();
      assertThat(gate.exitCode()).isEqualTo(143);
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsWith143OnSigtermBetweenThePublicationAndTheExit(Shell shell) throws Exception {
    volume.publish(generation("new"));

    try (GateProcess gate =
        gate(shell)
            .replaceTool(
                "mv",
                """
                "$REAL" "$@"
                : >"$WORK/moved-reached"
                while [ ! -e "$WORK/moved-go" ]; do sleep 0.02; done
                """)
            .start()) {
      gate.awaitReached("moved");
      assertThat(file).exists();
      gate.terminate();
      gate.release("moved");
      assertThat(gate.exitCode()).isEqualTo(143);
      assertThat(gate.terminationMessage()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitsForATargetThatCannotBeWrittenUntilItIsMended(Shell shell) throws Exception {
    volume.publish(generation("new"));
    Files.createDirectories(root);
    Files.writeString(target, "a file where a directory should be");

    try (GateProcess gate = gate(shell).start()) {
      gate.awaitOutput("waiting for ranktable table-a: cannot write " + file + ": mkdir: ");
      assertThat(gate.isWaiting()).isTrue();
      Files.delete(target);
      assertOpenedWith(gate, "new");
    }
  }

  @ParameterizedTest
  @EnumSource
  void neverMovesTheTableIntoADirectoryOfItsName(Shell shell) throws Exception {
    volume.publish(generation("new"));
    Files.createDirectories(file);

    try (GateProcess gate = gate(shell).start()) {
      gate.awaitOutput("cannot write " + file + ": it is a directory");
      assertThat(file).isEmptyDirectory();
      Files.delete(file);
      assertOpenedWith(gate, "new");
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhichToolIsMissingAndKeepsTrying(Shell shell) throws Exception {
    volume.publish(generation("new"));

    try (GateProcess gate =
        gate(shell)
            .replaceTool(
                "chmod", "[ -e \"$WORK/mended\" ] || { echo 'chmod: not found' >&2; exit 127; }")
            .start()) {
      gate.awaitOutput("cannot write " + file + ": chmod: not found");
      Files.createFile(gate.file("mended"));
      assertOpenedWith(gate, "new");
    }
  }

  @ParameterizedTest
  @EnumSource
  void worksWithASleepThatRefusesFractionsAndWithNoneAtAll(Shell shell) throws Exception {
    try (GateProcess gate =
        gate(shell)
            .replaceTool(
                "sleep",
                """
                echo "$1" >>"$WORK/naps"
                [ "$1" = 1 ] && [ ! -e "$WORK/broken" ]
                """)
            .start()) {
      // The replaced tool returns at once: ten naps of a second make the ten seconds between two
      // progress lines.
      gate.awaitLines("naps", 22);
      assertThat(Files.readAllLines(gate.file("naps")))
          .startsWith("0.2", "1", "1")
          .doesNotContain("0.1");
      Files.createFile(gate.file("broken"));
      gate.awaitOutput("the tool sleep is missing or fails; the ConfigMap is not there yet");
      volume.publish(generation("new"));
      assertOpenedWith(gate, "new");
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatItWaitsForOncePerTenSeconds(Shell shell) throws Exception {
    try (GateProcess gate = gate(shell).replaceTool("sleep", "echo >>\"$WORK/naps\"\n").start()) {
      gate.awaitLines("naps", 220);
      gate.terminate();
      assertThat(gate.exitCode()).isEqualTo(143);
      int naps = Files.readAllLines(gate.file("naps")).size();
      assertThat(gate.output().lines().count()).isBetween(naps / 50L, naps / 50L + 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatIsWrongWithItsCallAndWaits(Shell shell) throws Exception {
    volume.publish(generation("new"));

    assertCannotWork(gate(shell).environment("POD_IP", null), "POD_UID or POD_IP is not set");
    assertCannotWork(gate(shell).environment("POD_UID", ""), "POD_UID or POD_IP is not set");
    assertCannotWork(gate(shell).arguments("table-b"), "called with 6 arguments");
    assertCannotWork(emptyGate(shell), "called with 0 arguments");
    assertCannotWork(
        emptyGate(shell).table("table-a", volume, target, "ranktable.json", "link"),
        "delivery of table-a is 'link', it must be copy or mount");
  }

  @ParameterizedTest
  @EnumSource
  void opensAlsoWhereTheTerminationMessageCannotBeWritten(Shell shell) throws Exception {
    volume.publish(generation("new"));

    try (GateProcess gate =
        gate(shell).environment("RANKTABLE_TERMINATION_LOG", root.toString()).start()) {
      assertThat(gate.exitCode()).isZero();
      assertThat(gate.output()).contains("cannot write " + root + "; opening nevertheless");
      assertThat(file).hasContent("table of new");
    }
  }

  private void assertCannotWork(GateProcess broken, String why) throws IOException {
    try (broken) {
      broken.start().awaitOutput("ranktable-gate cannot work: " + why);
      assertThat(broken.isWaiting()).isTrue();
      assertThat(file).doesNotExist();
    }
  }

  private void assertOpenedWith(GateProcess gate, String generation) throws Exception {
    assertThat(gate.exitCode()).isZero();
    assertThat(file).hasContent("table of " + generation);
    assertThat(gate.terminationMessage()).isEqualTo("table-a " + generation + "\n");
  }

  private GateProcess gate(Shell shell) throws IOException {
    return emptyGate(shell).table("table-a", volume, target, "ranktable.json", "copy");
  }

  private GateProcess emptyGate(Shell shell) throws IOException {
    return new GateProcess(shell, Files.createTempDirectory(temp, "gate"));
  }

  private static Map<String, byte[]> generation(String name) {
    return ConfigMapVolume.content(
        Map.of(
            "ranktable.json", "table of " + name, "members", "0f3c-11 10.0.0.7\n", "digest", name));
  }
}
