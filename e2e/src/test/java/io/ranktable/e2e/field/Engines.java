package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.image.ImageArchive;
import io.ranktable.e2e.image.TestImages;
import io.ranktable.e2e.product.Workplace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The pods of these tests: small engines that read their table, and what is seen of them. */
final class Engines {

  /** Where a table is unless somebody says otherwise. */
  static final String FILE = "/etc/ranktable/ranktable.json";

  /** An image with a shell, run as root. */
  static final ImageArchive SHELL = TestImages.busybox();

  /** An image with a shell and a user of its own. */
  static final ImageArchive OWN_USER =
      TestImages.engine("test.ranktable.io/own-user:1", "1500:2500");

  /** An image without a shell. */
  static final ImageArchive NO_SHELL = TestImages.withoutShell("test.ranktable.io/no-shell:1");

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final ObjectMapper JSON = new ObjectMapper();

  private Engines() {}

  /** Makes the images known to the node. */
  static void load(TestNode node, Path directory, ImageArchive... images) {
    for (ImageArchive image : images) {
      String name = image.reference().replaceAll("[^a-z0-9]+", "-") + ".tar";
      node.loadImage(image.write(directory.resolve(name)));
    }
  }

  /**
   * The YAML of a pod with one container {@code engine} and a table of its own, from the template
   * hccl-role unless the annotations name another.
   *
   * @param annotations lines of further annotations of ours, without prefix, such as {@code
   *     "delivery: mount"}
   * @param spec the pod's spec but for restart policy and grace period, not indented
   */
  static String pod(String name, List<String> annotations, String spec) {
    StringBuilder yaml =
        new StringBuilder(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: %1$s
              annotations:
                ranktable.io/group: %1$s
                ranktable.io/size: "1"
            """
                .formatted(name));
    boolean named = annotations.stream().anyMatch(line -> line.startsWith("template:"));
    Stream.concat(named ? Stream.of() : Stream.of("template: hccl-role"), annotations.stream())
        .map(line -> "    " + Names.PREFIX + line + "\n")
        .forEach(yaml::append);
    yaml.append("spec:\n  restartPolicy: Always\n  terminationGracePeriodSeconds: 1\n");
    return yaml.append(spec.indent(2)).toString();
  }

  /** The spec of an engine that reads its table when it starts, and then runs on. */
  static String reading() {
    return """
        containers:
        - name: engine
          image: %s
          imagePullPolicy: Never
          command: [sh, -c, "cat %s; echo; trap 'exit 143' TERM; sleep infinity & wait"]
          resources: {limits: {huawei.com/Ascend910: 1}}
        """
        .formatted(SHELL.reference(), FILE);
  }

  /** What the engine of a pod has read when it started; waits for that. */
  static JsonNode read(Workplace place, String pod) {
    place.awaitRunning(pod);
    return json(log(place, pod, "engine", "}\n"));
  }

  /**
   * The log of a container once it ends with these words: a log follows its writer, line by line.
   */
  static String log(Workplace place, String pod, String container, String end) {
    return Awaitility.await("the log of " + pod + " " + container)
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(IllegalStateException.class)
        .until(() -> place.log(pod, container), log -> log.endsWith(end));
  }

  /** What the engine of a pod would read now. */
  static JsonNode readNow(Workplace place, String pod) {
    return json(place.exec(pod, "engine", "cat", FILE));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }

  /** The table is complete, and its devices are exactly those that these pods have reported. */
  static void assertListed(JsonNode table, Pod... pods) {
    assertThat(table.path("status").asText()).isEqualTo("completed");
    assertThat(table.findValuesAsText("device_ip"))
        .containsExactlyInAnyOrder(
            Stream.of(pods)
                .map(pod -> pod.getMetadata().getAnnotations().get(Field.DEVICE_ANNOTATION))
                .flatMap(report -> json(report).findValuesAsText("device_ip").stream())
                .toArray(String[]::new));
  }

  /** What is known of a container of a pod, init or not. */
  static ContainerStatus status(Pod pod, String container) {
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .filter(status -> status.getName().equals(container))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no status of " + container + " yet"));
  }

  /** Whether a container has never run. */
  static boolean neverRan(ContainerStatus status) {
    return status.getState().getWaiting() != null
        && status.getContainerID() == null
        && Objects.equals(status.getRestartCount(), 0);
  }

  /** Events of one reason about an object of a namespace. */
  static List<Event> events(Workplace place, String name, String reason) {
    return place
        .cluster()
        .client()
        .v1()
        .events()
        .inNamespace(place.name())
        .list()
        .getItems()
        .stream()
        .filter(event -> event.getInvolvedObject().getName().equals(name))
        .filter(event -> event.getReason().equals(reason))
        .toList();
  }
}
