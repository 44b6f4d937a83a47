package io.ranktable.webhook.cli.demo.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The gate of one pod as a process of this machine, with command, arguments and environment that
 * the webhook put into the pod. Paths that are mounted are replaced by where they really are.
 */
final class GateProcess implements AutoCloseable {

  private final Path root;
  private final Process process;

  /**
   * How a gate ended.
   *
   * @param code its exit code
   * @param message its termination message
   * @param log what it printed
   */
  record End(int code, String message, String log) {}

  /**
   * Starts the gate.
   *
   * @param root a directory of the pod's own
   * @param podIp the IP that the pod has
   */
  GateProcess(Pod pod, Container gate, Volumes volumes, Path root, String podIp)
      throws IOException {
    this.root = root;
    List<String> command = new ArrayList<>();
    gate.getCommand().forEach(word -> command.add(word.replace("$$", "$")));
    for (String arg : gate.getArgs()) {
      String word = arg.replace("$$", "$");
      command.add(volumes.find(gate, word).map(Path::toString).orElse(word));
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
    builder.environment().putAll(environment(pod, gate, podIp));
    builder.environment().put("RANKTABLE_TERMINATION_LOG", messageFile().toString());
    Files.createFile(messageFile());
    this.process = builder.redirectErrorStream(true).redirectOutput(logFile().toFile()).start();
  }

  /** Waits until it has ended. */
  End await() throws InterruptedException, IOException {
    int code = process.waitFor();
    return new End(code, Files.readString(messageFile()), Files.readString(logFile()));
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  private static Map<String, String> environment(Pod pod, Container gate, String podIp) {
    Map<String, String> environment = new HashMap<>();
    for (EnvVar variable : gate.getEnv()) {
      String value =
          variable.getValueFrom() == null
              ? Objects.requireNonNullElse(variable.getValue(), "")
              : switch (variable.getValueFrom().getFieldRef().getFieldPath()) {
                case "metadata.uid" -> pod.getMetadata().getUid();
                case "status.podIP" -> podIp;
                default -> "";
              };
      environment.put(variable.getName(), value);
    }
    return environment;
  }

  private Path messageFile() {
    return root.resolve("termination-log");
  }

  private Path logFile() {
    return root.resolve("gate.log");
  }
}
