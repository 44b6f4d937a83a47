package io.ranktable.e2e.product;

import io.ranktable.e2e.chart.Helm;
import io.ranktable.e2e.cluster.TestCluster;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A user's shell at the root of the repository: kubectl and helm on the PATH, and a kubeconfig.
 *
 * @param helm the Helm on the PATH
 * @param kubectl the kubectl on the PATH
 * @param kubeconfig the user's kubeconfig
 */
record Shell(Helm helm, Path kubectl, Path kubeconfig) {

  static Shell of(TestCluster cluster, Path directory) throws IOException {
    Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
    return new Shell(Helm.named("helm"), cluster.kubectl().orElseThrow(), kubeconfig);
  }

  /** Runs commands, ends at the first that fails; what they print on both outputs. */
  String run(String commands) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-ec", commands)
            .directory(new File("..").getCanonicalFile())
            .redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH",
                helm.program().getParent()
                    + File.pathSeparator
                    + kubectl.getParent()
                    + File.pathSeparator
                    + System.getenv("PATH"),
                "KUBECONFIG",
                kubeconfig.toString(),
                "HELM_CACHE_HOME",
                helm.home().resolve("cache").toString(),
                "HELM_CONFIG_HOME",
                helm.home().resolve("config").toString(),
                "HELM_DATA_HOME",
                helm.home().resolve("data").toString()));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(commands + "\nended with " + process.exitValue() + ":\n" + output);
    }
    return output;
  }
}
