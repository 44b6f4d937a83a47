package io.ranktable.core.injection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the gate opens, what it leaves behind, and what it says while it waits. */
class GateScriptTest {
  private static final String TABLE = "{\"status\":\"completed\",\"version\":\"1.0\"}";
  private static final String ME = "0f3c-11 10.0.0.7";
  private static final String LISTED = "aaaa-1 10.0.0.6\n" + ME + "\nbbbb-2 10.0.0.8\n";

  @TempDir Path temp;
  private Path root;
  private Path target;
  private ConfigMapVolume volume;

  @BeforeEach
  void layOut() throws IOException {
    root = temp.resolve("a pod's volumes");
    target = root.resolve("target");
    volume = new ConfigMapVolume(root.resolve("source"));
  }

  @ParameterizedTest
  @EnumSource
  void opensForItsOwnUidAndIpWithARegularFileOfMode0640(Shell shell) throws Exception {
    volume.publish(completed(LISTED));

    try (GateProcess gate = gate(shell).start()) {
      assertThat(gate.exitCode()).isZero();

      Path file = target.resolve("ranktable.json");
      assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
      assertThat(file).hasContent(TABLE);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-r-----");
      assertThat(target.resolve("..data/ranktable.json")).hasContent(TABLE);
      assertThat(target).isDirectoryNotContaining("glob:**tmp");
      assertThat(gate.terminationMessage()).isEqualTo("table-a d1\n");
      assertThat(gate.output())
          .startsWith("ranktable table-a is complete and lists this pod; wrote " + file)
          .contains("digest d1")
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void opensWhenItsLineIsTheLastAndUnended(Shell shell) throws Exception {
    volume.publish(completed("aaaa-1 10.0.0.6\n" + ME));

    try (GateProcess gate = gate(shell).start()) {
      assertThat(gate.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitsWhileInitializingAndRepeatsWhatIsMissing(Shell shell) throws Exception {
    volume.publish(initializing());

    try (GateProcess gate = gate(shell).start()) {
      gate.awaitOutput(
          "waiting for ranktable table-a: initializing: 3 of 4 reported; waiting for decode-1\n");
      volume.publish(completed(LISTED));
      assertThat(gate.exitCode()).isZero();
      assertThat(target.resolve("ranktable.json")).hasContent(TABLE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitsForAConfigMapThatAppearsLater(Shell shell) throws Exception {
    try (GateProcess gate = gate(shell).start()) {
      gate.awaitOutput("waiting for ranktable table-a: the ConfigMap is not there yet\n");
      volume.publish(Map.of()); // how kubelet mounts an optional ConfigMap that does not exist
      volume.publish(completed(LISTED));
      assertThat(gate.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void doesNotOpenForItsUidWithAnotherIp(Shell shell) throws Exception {
    volume.publish(completed("0f3c-11 10.0.0.71\n0f3c-11 10.0.0\n"));

    assertWaits(
        shell, "complete, and lists this pod's UID 0f3c-11, but not with its IP 10.0.0.7\n");
  }

  @ParameterizedTest
  @EnumSource
  void doesNotOpenForUidsThatOnlyLookAlike(Shell shell) throws Exception {
    volume.publish(
        completed(
            "0f3c-111 10.0.0.7\n0f3c-1 10.0.0.7\nx0f3c-11 10.0.0.7\n0f3c-?? 10.0.0.7\n* *\n"));

    assertWaits(shell, "complete, but does not list this pod's UID 0f3c-11\n");
  }

  @ParameterizedTest
  @EnumSource
  void takesItsOwnUidLiterally(Shell shell) throws Exception {
    volume.publish(completed(LISTED));

    try (GateProcess gate =
        gate(shell).environment("POD_UID", "*").environment("POD_IP", "*").start()) {
      gate.awaitOutput("complete, but does not list this pod's UID *\n");
      assertThat(gate.isWaiting()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitsWithoutDigestOrTableOrWithTwoTables(Shell shell) throws Exception {
    Map<String, byte[]> noDigest = completed(LISTED);
    noDigest.remove("digest");
    Map<String, byte[]> noTable = completed(LISTED);
    noTable.remove("ranktable.json");
    Map<String, byte[]> twoTables = completed(LISTED);
    twoTables.put("hccl.json", TABLE.getBytes(UTF_8));
    ConfigMapVolume second = new ConfigMapVolume(root.resolve("second"));
    ConfigMapVolume third = new ConfigMapVolume(root.resolve("third"));
    volume.publish(noDigest);
    second.publish(noTable);
    third.publish(twoTables);

    try (GateProcess gate =
        gate(shell)
            .table("table-b", second, root.resolve("b"), "ranktable.json", "copy")
            .table("table-c", third, root.resolve("c"), "ranktable.json", "copy")
            .start()) {
      gate.awaitOutput("table-a: initializing: 4 of 4 reported\n")
          .awaitOutput("table-b: the ConfigMap lists members but holds no table\n")
          .awaitOutput(
              "table-c: the ConfigMap holds more than one table: hccl.json ranktable.json\n");
      assertThat(gate.isWaiting()).isTrue();
      assertThat(root.resolve("c")).doesNotExist();
    }
  }

  @ParameterizedTest
  @EnumSource
  void removesWhatAnEarlierSandboxLeft(Shell shell) throws Exception {
    Files.createDirectories(target);
    Files.writeString(target.resolve("ranktable.json"), "old");
    Files.writeString(target.resolve(".ranktable-gate.tmp"), "old");

    try (GateProcess gate = gate(shell).start()) {
      gate.awaitOutput("not there yet");
      assertThat(target).isEmptyDirectory();
      volume.publish(completed(LISTED));
      assertThat(gate.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void unpacksATableStoredAsGzip(Shell shell) throws Exception {
    Map<String, byte[]> content = completed(LISTED);
    content.remove("ranktable.json");
    content.put("ranktable.json.gz", "no gzip at all".getBytes(UTF_8));
    volume.publish(content);

    try (GateProcess gate = gate(shell).withGzip().start()) {
      gate.awaitOutput("cannot write " + target.resolve("ranktable.json") + ": ");
      content.put("ranktable.json.gz", gzip(TABLE));
      volume.publish(content);
      assertThat(gate.exitCode()).isZero();
      assertThat(target.resolve("ranktable.json")).hasContent(TABLE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void opensOnlyWhenAllTablesOfNestedDirectoriesAreThere(Shell shell) throws Exception {
    ConfigMapVolume second = new ConfigMapVolume(root.resolve("second"));
    Path nested = target.resolve("group/deep");
    volume.publish(completed(LISTED));

    try (GateProcess gate =
        gate(shell).table("table-b", second, nested, "global.json", "copy").start()) {
      gate.awaitOutput("waiting for ranktable table-b: the ConfigMap is not there yet");
      assertThat(gate.isWaiting()).isTrue();
      assertThat(gate.terminationMessage()).isEmpty();
      second.publish(completed(ME, "{\"group\":1}", "d2"));
      assertThat(gate.exitCode()).isZero();
      assertThat(target.resolve("ranktable.json")).hasContent(TABLE);
      assertThat(nested.resolve("global.json")).hasContent("{\"group\":1}");
      assertThat(gate.terminationMessage()).isEqualTo("table-a d1\ntable-b d2\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesATableBackThatIsLostWhileAnotherIsAwaited(Shell shell) throws Exception {
    ConfigMapVolume second = new ConfigMapVolume(root.resolve("second"));
    volume.publish(completed(LISTED));

    try (GateProcess gate =
        gate(shell).table("table-b", second, root.resolve("b"), "b.json", "copy").start()) {
      gate.awaitExists(target.resolve("ranktable.json"));
      volume.publish(initializing());
      gate.awaitGone(target.resolve("ranktable.json"));
      second.publish(completed(ME, TABLE, "d2"));
      gate.awaitExists(root.resolve("b/b.json"));
      assertThat(gate.isWaiting()).isTrue();
      volume.publish(completed(LISTED, "{\"new\":1}", "d3"));
      assertThat(gate.exitCode()).isZero();
      assertThat(target.resolve("ranktable.json")).hasContent("{\"new\":1}");
      assertThat(gate.terminationMessage()).isEqualTo("table-a d3\ntable-b d2\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyWaitsWhereTheEngineSeesTheLiveDirectory(Shell shell) throws Exception {
    GateProcess gate = new GateProcess(shell, temp.resolve("gate"));
    Files.createDirectories(target);
    Files.writeString(target.resolve("ranktable.json"), "the engine's view");
    gate.table("table-a", volume, target, "ranktable.json", "mount");

    try (gate) {
      gate.start().awaitOutput("not there yet");
      volume.publish(completed(LISTED));
      assertThat(gate.exitCode()).isZero();
      assertThat(target.resolve("ranktable.json")).hasContent("the engine's view");
      assertThat(target).isDirectoryNotContaining("glob:**/..data");
      assertThat(gate.terminationMessage()).as("nothing was copied").isEmpty();
      assertThat(gate.output())
          .contains("table-a is complete and lists this pod; it is read live in " + target);
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsItselfAmong65536MembersAndReadsThemOnce(Shell shell) throws Exception {
    String crowd =
        IntStream.range(0, 65_536)
            .mapToObj(i -> "7b1c9c5e-0000-4000-8000-%012d 10.%d.0.1".formatted(i, i % 250))
            .collect(Collectors.joining("\n"));
    volume.publish(completed(crowd));

    try (GateProcess gate =
        gate(shell)
            .environment("members", "exported by the image")
            .replaceTool("cat", "echo \"$*\" >>\"$WORK/calls\"\nexec \"$REAL\" \"$@\"")
            .replaceTool("sleep", "echo >>\"$WORK/polls\"\nsleep 0.01")
            .start()) {
      gate.awaitOutput("complete, but does not list this pod's UID").awaitLines("polls", 30);
      assertThat(gate.file("calls")).hasContent("members\n");
      volume.publish(completed(crowd + "\n" + ME));
      assertThat(gate.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsATableThatIsNotCompleteOncePerGeneration(Shell shell) throws Exception {
    volume.publish(initializing());

    try (GateProcess gate =
        gate(shell).replaceTool("sleep", "echo >>\"$WORK/polls\"\nsleep 0.01").start()) {
      gate.awaitOutput("initializing: 3 of 4 reported").awaitLines("polls", 1);
      volume.putInPlace(completed(LISTED, TABLE, "never published"));
      gate.awaitLines("polls", Files.readAllLines(gate.file("polls")).size() + 30);
      assertThat(gate.isWaiting()).isTrue();

      volume.publish(completed(LISTED));
      assertThat(gate.exitCode()).isZero();
      assertThat(gate.terminationMessage()).isEqualTo("table-a d1\n");
    }
  }

  /** Older kubelets give the files their owner and mode only after they have published them. */
  @ParameterizedTest
  @EnumSource
  void readsAGenerationAgainThatItCouldNotRead(Shell shell) throws Exception {
    volume.publish(Map.of());

    try (GateProcess gate = gate(shell).start()) {
      gate.awaitOutput("the ConfigMap is not there yet");
      volume.putInPlace(completed(LISTED));
      assertThat(gate.exitCode()).isZero();
    }
  }

  @Test
  void survivesTheExpansionKubeletDoesOnCommands() {
    assertThat(GateProcess.script())
        .as("kubelet makes one dollar sign of two and replaces $(NAME) by a variable's value")
        .doesNotContain("$$")
        .doesNotContainPattern(Pattern.compile("\\$\\([A-Za-z_][A-Za-z0-9_.-]*\\)"));
  }

  @Test
  void isSmallEnoughForEveryPodSpec() {
    assertThat(GateProcess.script().getBytes(UTF_8).length).isLessThan(6 * 1024);
  }

  private GateProcess gate(Shell shell) throws IOException {
    return new GateProcess(shell, temp.resolve("gate"))
        .table("table-a", volume, target, "ranktable.json", "copy");
  }

  private void assertWaits(Shell shell, String why) throws IOException {
    try (GateProcess gate = gate(shell).start()) {
      gate.awaitOutput("waiting for ranktable table-a: " + why);
      assertThat(gate.isWaiting()).isTrue();
      assertThat(target).doesNotExist();
      assertThat(gate.terminationMessage()).isEmpty();
    }
  }

  private static Map<String, byte[]> completed(String members) {
    return completed(members, TABLE, "d1");
  }

  private static Map<String, byte[]> completed(String members, String table, String digest) {
    return ConfigMapVolume.content(
        Map.of(
            "ranktable.json",
            table,
            "members",
            members,
            "digest",
            digest,
            "slots",
            "",
            "progress",
            "4 of 4 reported"));
  }

  private static Map<String, byte[]> initializing() {
    return ConfigMapVolume.content(
        Map.of(
            "ranktable.json",
            "{\"status\":\"initializing\"}",
            "members",
            "",
            "digest",
            "d0",
            "progress",
            "3 of 4 reported; waiting for decode-1"));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
