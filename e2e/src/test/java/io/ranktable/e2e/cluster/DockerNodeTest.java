package io.ranktable.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EnableKubernetesMockClient(crud = true, https = false)
class DockerNodeTest {

  private static final String UID = "1a1760db-e245-4d4a-8db3-0894c557b6d3";

  @TempDir private Path pods;

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  private final Here inside = new Here();
  private DockerNode node;

  @BeforeEach
  void register() {
    client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName("k3s-1")
                .endMetadata()
                .withNewStatus()
                .addNewAddress("k3s-1", "Hostname")
                .addNewAddress("172.17.0.2", "InternalIP")
                .endStatus()
                .build())
        .create();
    node = new DockerNode(inside, pods.toString(), client);
  }

  @Test
  void isTheOneNodeOfTheCluster() {
    assertThat(node.name()).isEqualTo("k3s-1");
    assertThat(node.address()).isEqualTo("172.17.0.2");
  }

  @Test
  void readsAFileOfAPodWithItsFacts() throws IOException {
    Path file = Files.createDirectories(pods.resolve(UID + "/volumes/table")).resolve("a b.json");
    Files.writeString(file, "{\n\"status\": 1}\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Instant written = Instant.parse("2026-01-02T03:04:05.678901234Z");
    Files.setLastModifiedTime(file, FileTime.from(written));
    Files.createSymbolicLink(file.resolveSibling("link"), file);

    KubeletFile read = node.podFile(UID, "volumes/table/link").orElseThrow();

    assertThat(read)
        .isEqualTo(
            new KubeletFile(
                "{\n\"status\": 1}\n",
                "640",
                (int) Files.getAttribute(file, "unix:uid"),
                (int) Files.getAttribute(file, "unix:gid"),
                written));
    assertThat(node.podFile(UID, "volumes/table/other")).isEmpty();
    assertThatThrownBy(() -> node.podFile(UID, "volumes/table"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(UID + "/volumes/table");
  }

  @Test
  void copiesAnArchiveInAndImportsItAndTakesTheCopyAway(@TempDir Path directory)
      throws IOException {
    Path archive = Files.writeString(directory.resolve("busybox.tar"), "tar");

    node.loadImage(archive);

    assertThat(inside.copied).containsExactly(archive);
    assertThat(inside.commands)
        .extracting(command -> String.join(" ", command).replaceAll("[-0-9a-f]{36}", "copy"))
        .containsExactly(
            "ctr --namespace k8s.io images import /tmp/copy.tar", "rm -f /tmp/copy.tar");
  }

  @Test
  void namesTheArchiveThatIsRefusedAndTakesTheCopyAway(@TempDir Path directory) throws IOException {
    Path archive = Files.writeString(directory.resolve("text.tar"), "no image");
    inside.ctr = new DockerNode.Inside.Answer(1, "", "ctr: unexpected EOF\n");

    assertThatThrownBy(() -> node.loadImage(archive))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("text.tar")
        .hasMessageEndingWith("failed with 1: ctr: unexpected EOF");
    assertThat(inside.commands.getLast()).startsWith("rm", "-f");
  }

  @Test
  void killsThePauseProcessOfAPod() {
    inside.ctr = new DockerNode.Inside.Answer(0, "abc RUNNING\nabc 12 RUNNING\n", "");

    assertThatThrownBy(() -> node.killSandbox("team", "engine"))
        .hasMessageContaining("pod team/engine has no running sandbox");

    inside.ctr = new DockerNode.Inside.Answer(0, "abc\nabc    12    RUNNING\n", "");
    node.killSandbox("team", "engine");
    assertThat(inside.commands.getLast()).endsWith("tasks", "kill", "--signal", "SIGKILL", "abc");
  }

  @Test
  void givesTheNodeNpus() {
    node.setCapacity("huawei.com/Ascend910", 16);

    var status = client.nodes().withName("k3s-1").get().getStatus();
    assertThat(status.getAllocatable().get("huawei.com/Ascend910")).hasToString("16");
    assertThat(status.getCapacity().get("huawei.com/Ascend910")).hasToString("16");
  }

  @Test
  void saysWhichClusterCanDoWhatItCannot() {
    assertThatThrownBy(node::restartKubelet)
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContaining("RANKTABLE_TEST_CLUSTER=local");
    assertThatThrownBy(() -> node.podDirectory(UID))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContaining("RANKTABLE_TEST_CLUSTER=local");
  }

  /** Runs shell lines on this machine, and remembers the rest. */
  private static final class Here implements DockerNode.Inside {

    private final List<List<String>> commands = new ArrayList<>();
    private final List<Path> copied = new ArrayList<>();
    private Answer ctr = new Answer(0, "", "");

    @Override
    public Answer run(List<String> command) {
      if (command.getFirst().equals("sh")) {
        return runHere(command);
      }
      commands.add(command);
      return ctr;
    }

    private static Answer runHere(List<String> command) {
      try {
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), output, errors);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    @Override
    public void copy(Path file, String target) {
      copied.add(file);
    }
  }
}
