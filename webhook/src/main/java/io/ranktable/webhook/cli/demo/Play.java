package io.ranktable.webhook.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
import io.ranktable.webhook.cli.demo.input.DemoInput;
import io.ranktable.webhook.cli.demo.input.DemoPod;
import io.ranktable.webhook.cli.demo.node.Addresses;
import io.ranktable.webhook.cli.demo.node.DevicePlugin;
import io.ranktable.webhook.cli.input.BadInputException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plays what happens to pods from their creation until their gates open, in this order. */
final class Play {

  /** How long a line stands alone, so that a reader can follow; nobody follows many pods. */
  private static final Duration BEAT = Duration.ofMillis(100);

  private static final int MANY_PODS = 16;
  private static final Duration FIRST_PROGRESS = Duration.ofSeconds(2);

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration TEMPLATES_KNOWN = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final Admission admission;
  private final Map<String, Addresses> addresses;
  private final Board board;
  private final Story story;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, String> uids = new HashMap<>();
  private final Map<String, Long> reportedAt = new HashMap<>();
  private final long begun = System.nanoTime();
  private String lastAdded = "";

  /**
   * A play.
   *
   * @param addresses filled with where each pod runs, by {@code namespace/name}
   */
  Play(
      Cluster cluster,
      Admission admission,
      Map<String, Addresses> addresses,
      Board board,
      Story story) {
    this.cluster = cluster;
    this.admission = admission;
    this.addresses = addresses;
    this.board = board;
    this.story = story;
  }

  /** When the devices of a pod were reported, in milliseconds since the start, by pod UID. */
  Map<String, Long> reportedAt() {
    return Map.copyOf(reportedAt);
  }

  /** Creates what has to be there before the pods. */
  void createObjects(DemoInput input) throws BadInputException {
    for (ObjectNode object : input.objects()) {
      ObjectNode fresh = object.deepCopy();
      adopt(fresh);
      String uid = cluster.create(fresh);
      uids.put(object.path("metadata").path("uid").asText(""), uid);
      story.tell(
          "user",
          "creates %s %s"
              .formatted(
                  object.path("kind").asText(), object.path("metadata").path("name").asText()));
    }
  }

  /**
   * Creates the pods, each through the webhook if it asks for a table.
   *
   * @return those that were created
   */
  List<PlayedPod> createPods(DemoInput input)
      throws IOException, InterruptedException, BadInputException {
    List<PlayedPod> created = new ArrayList<>();
    for (DemoPod source : input.pods()) {
      ObjectNode wanted = source.create().deepCopy();
      adopt(wanted);
      Admission.Outcome outcome = admit(wanted);
      if (outcome.allowed()) {
        Pod pod = cluster.createPod(outcome.pod());
        Addresses at = addresses(source, created.size());
        addresses.put(pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(), at);
        created.add(new PlayedPod(source, pod, created.size(), at));
        tellCreated(pod, wanted, outcome);
      } else {
        String name = nameOf(wanted);
        story.tell("webhook", "denies pod " + name + ": " + outcome.message());
        board.failed("Pod " + name + " was denied: " + outcome.message());
      }
    }
    return created;
  }

  /** Puts the pods on nodes and waits until their gates wait. */
  void schedule(List<PlayedPod> pods) throws InterruptedException {
    for (PlayedPod pod : pods) {
      ObjectNode patch = json.createObjectNode();
      patch.putObject("spec").put("nodeName", pod.addresses().node());
      cluster.patch(pod.pod(), patch);
    }
    List<PlayedPod> gated = pods.stream().filter(pod -> !pod.tables().isEmpty()).toList();
    boolean waiting =
        board.await(SOON, now -> gated.stream().allMatch(pod -> now.started(pod.uid())));
    if (waiting) {
      story.tell(
          "scheduler",
          "%s on nodes; %s waiting for tables"
              .formatted(Story.counted(pods.size(), "pod"), Story.counted(gated.size(), "gate")));
    } else {
      board.failed("Not every gate was started within " + SOON.toSeconds() + " s");
    }
  }

  /** Writes the device annotations, one pod after the other. */
  void report(List<PlayedPod> pods) throws InterruptedException {
    boolean first = true;
    for (PlayedPod pod : pods) {
      Map<String, String> annotations = annotations(pod);
      if (annotations.isEmpty()) {
        continue;
      }
      ObjectNode patch = json.createObjectNode();
      ObjectNode target = patch.putObject("metadata").putObject("annotations");
      annotations.forEach(target::put);
      story.tell(
          "device plugin",
          "%s: %s on %s (%s)"
              .formatted(
                  pod.name(),
                  pod.source().report().isEmpty()
                      ? Story.counted(pod.source().devices(), "NPU")
                      : "the annotation of the file",
                  pod.addresses().node(),
                  pod.addresses().hostIp()));
      reportedAt.put(pod.uid(), story.millis());
      cluster.patch(pod.pod(), patch);
      if (first) {
        var _ =
            board.await(
                FIRST_PROGRESS,
                now -> pod.tables().stream().allMatch(table -> reported(now, table) > 0));
        first = false;
      }
      if (pods.size() <= MANY_PODS) {
        Thread.sleep(BEAT);
      }
    }
  }

  private static int reported(Board board, String table) {
    return Optional.ofNullable(board.tables().get(table))
        .map(map -> map.getMetadata().getAnnotations().getOrDefault(Names.TABLE_REPORTED, "0"))
        .map(Integer::parseInt)
        .orElse(0);
  }

  /**
   * Asks the webhook if it is to be asked. Templates were created a moment ago, and it may not have
   * heard of them yet: it is asked again, as by a controller.
   */
  private Admission.Outcome admit(ObjectNode pod) throws IOException, InterruptedException {
    if (!Admission.concerns(pod)) {
      return new Admission.Outcome(true, pod, "", List.of());
    }
    Admission.Outcome outcome = admission.review(pod);
    while (!outcome.allowed() && System.nanoTime() - begun < TEMPLATES_KNOWN.toNanos()) {
      Thread.sleep(BEAT);
      outcome = admission.review(pod);
    }
    return outcome;
  }

  private void tellCreated(Pod pod, ObjectNode wanted, Admission.Outcome outcome) {
    String name = pod.getMetadata().getName();
    String added = Additions.between(wanted, outcome.pod());
    story.tell(
        "webhook",
        Admission.concerns(wanted)
            ? "pod %s: added %s".formatted(name, added.equals(lastAdded) ? "the same" : added)
            : "pod %s: not asked, it wants no table".formatted(name));
    lastAdded = added;
    outcome.warnings().forEach(warning -> story.tell("webhook", "warns: " + warning));
  }

  /** The annotations of the file, or invented ones. */
  static Map<String, String> annotations(PlayedPod pod) {
    DemoPod source = pod.source();
    Map<String, String> annotations = new LinkedHashMap<>();
    source
        .report()
        .forEach(
            (key, text) ->
                annotations.put(
                    key, source.uid().isEmpty() ? text : text.replace(source.uid(), pod.uid())));
    if (annotations.isEmpty() && source.devices() > 0) {
      annotations.put(
          source.format().annotations().getFirst(),
          DevicePlugin.annotation(
              source.format(),
              new DevicePlugin.Request(
                  pod.name(), pod.uid(), pod.addresses(), pod.number(), source.devices())));
    }
    return annotations;
  }

  private static Addresses addresses(DemoPod source, int number) {
    Addresses invented = Addresses.invented(number);
    return new Addresses(
        source.place().node().orElse(invented.node()),
        source.place().hostIp().orElse(invented.hostIp()),
        source.place().podIp().orElse(invented.podIp()));
  }

  /** Owners got new UIDs when they were created. */
  private void adopt(ObjectNode object) {
    for (var reference : object.path("metadata").path("ownerReferences")) {
      String known = uids.get(reference.path("uid").asText(""));
      if (known != null && reference instanceof ObjectNode owner) {
        owner.put("uid", known);
      }
    }
  }

  private static String nameOf(ObjectNode pod) {
    String name = pod.path("metadata").path("name").asText("");
    return name.isEmpty() ? pod.path("metadata").path("generateName").asText() + "…" : name;
  }
}
