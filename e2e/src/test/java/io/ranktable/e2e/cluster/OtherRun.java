package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.ranktable.e2e.image.TestImages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A test run of its own, in a JVM of its own, that has a cluster with a node, a pod on it, and does
 * not end by itself.
 *
 * @param process the JVM
 * @param traces what its cluster could leave
 */
record OtherRun(Process process, Traces traces) {

  private static final String SAYS = "traces: ";

  /** Starts one and returns when its pod runs. */
  static OtherRun start() {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OtherRun.class.getName());
    try {
      Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(SAYS)) {
          return new OtherRun(process, Traces.parse(line.substring(SAYS.length())));
        }
      }
      throw new AssertionError("the other run ended: " + process.waitFor());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The other run: a pod with a mounted Secret, and then nothing until it is killed. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    LocalNodeCluster cluster =
        LocalNodeCluster.start(NodePrograms.build(), ClusterSettings.defaults().withNode());
    Path archive = Files.createTempFile("busybox", ".tar");
    cluster.node().orElseThrow().loadImage(TestImages.busybox().write(archive));
    Files.delete(archive);
    TestNamespace namespace = cluster.newNamespace(Map.of());
    cluster
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("secret")
                .withNamespace(namespace.name())
                .endMetadata()
                .addToStringData("key", "value")
                .build())
        .create();
    Pods pods = new Pods(namespace);
    pods.run(
        pods.shell("engine", "sleep infinity")
            .editSpec()
            .addNewVolume()
            .withName("secret")
            .withNewSecret()
            .withSecretName("secret")
            .endSecret()
            .endVolume()
            .editFirstContainer()
            .addNewVolumeMount()
            .withName("secret")
            .withMountPath("/secret")
            .endVolumeMount()
            .endContainer()
            .endSpec());
    System.out.println(SAYS + Traces.of(cluster.namespace()).line());
    Thread.currentThread().join();
  }
}
