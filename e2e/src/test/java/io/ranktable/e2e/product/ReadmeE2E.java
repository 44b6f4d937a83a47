package io.ranktable.e2e.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.image.InjectorImage;
import io.ranktable.e2e.image.TestImages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README tells, word for word: its commands are read from it and run in their order. Only
 * the image is another, since there is no registry, and the device plugin is played.
 */
@Installed(shared = false)
class ReadmeE2E {

  private static final String IMAGE_OF_README = "registry.example.com/ranktable-injector";

  private TestCluster cluster;
  private InjectorImage image;
  private Shell shell;

  @BeforeEach
  void prepare(TestCluster onCluster, TestNode node, @TempDir Path directory) throws Exception {
    cluster = onCluster;
    image = InjectorImage.build();
    node.loadImage(image.tar());
    node.loadImage(
        TestImages.engine("docker.io/library/busybox:1.37", "")
            .write(directory.resolve("busybox.tar")));
    shell = Shell.of(cluster, directory);
  }

  @AfterEach
  void uninstall() throws Exception {
    if (shell == null) {
      return;
    }
    shell.run(
        """
        kubectl delete namespace my-models --ignore-not-found --wait=false
        helm uninstall ranktable-injector --namespace ranktable-system --ignore-not-found
        kubectl delete namespace ranktable-system --ignore-not-found
        """);
  }

  @Test
  void fromHelmInstallToTheFileThatTheEngineReads() throws Exception {
    List<String> install = Readme.commands("Install");
    String helmInstall =
        install.stream()
            .filter(block -> block.startsWith("helm install"))
            .findFirst()
            .orElseThrow();
    shell.run(withImage(helmInstall));

    List<String> story = Readme.commands("A first workload");
    assertThat(story).hasSize(3);
    shell.run(story.get(0));
    Workplace models = Workplace.of(cluster, "my-models");
    Pod first = models.awaitWaiting("my-model-0");
    models.awaitWaiting("my-model-1");
    models.report(first);

    await(story.get(1), "Init:0/1", "waiting for ranktable", "requests " + Workplace.NPU);
    models.reportWaiting("my-model-1");

    String log = await(story.get(2), "roll out complete", "{", "}\n");
    Pod second = models.awaitRunning("my-model-1");
    JsonNode table = new ObjectMapper().readTree(log.substring(log.indexOf('{')));
    assertThat(table.path("status").asText()).isEqualTo("completed");
    assertThat(table.path("server_list").findValuesAsText("server_id"))
        .containsExactly(ip(first), ip(second));
    assertThat(table.findValuesAsText("rank_id")).containsExactly("0", "1", "2", "3");
    assertThat(
            models.exec(
                "my-model-0", "engine", "stat", "-c", "%F %a %u", "/etc/ranktable/ranktable.json"))
        .isEqualTo("regular file 640 0\n");
  }

  /** Runs commands again and again until they print all words; what they printed then. */
  private String await(String commands, String... words) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> shell.run(commands), output -> Stream.of(words).allMatch(output::contains));
  }

  private String withImage(String commands) {
    int colon = image.reference().lastIndexOf(':');
    String named =
        commands
            .replace(IMAGE_OF_README, image.reference().substring(0, colon))
            .replaceAll(
                "image\\.tag=\\S+",
                "image.tag="
                    + image.reference().substring(colon + 1)
                    + " --set image.pullPolicy=Never");
    assertThat(named).doesNotContain(IMAGE_OF_README).contains("pullPolicy=Never");
    return named;
  }

  private static String ip(Pod pod) {
    return Objects.requireNonNull(pod.getStatus().getPodIP());
  }
}
