package io.ranktable.webhook.cli.demo;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.ranktable.core.table.Names;
import io.ranktable.webhook.cli.demo.node.NodeListener;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sees tables, Events and gates change, notes it on the board and tells it. */
final class Watches implements NodeListener, AutoCloseable {

  private static final String CONTROLLER = "controller";

  private final Board board;
  private final Story story;
  private final Supplier<Set<String>> pods;
  private final List<SharedIndexInformer<?>> informers;

  /**
   * Begins to watch.
   *
   * @param pods the pods so far as {@code namespace/name}
   */
  Watches(KubernetesClient client, Board board, Story story, Supplier<Set<String>> pods) {
    this.board = board;
    this.story = story;
    this.pods = pods;
    this.informers =
        List.of(
            client
                .configMaps()
                .inAnyNamespace()
                .withLabel(Names.KIND, Names.KIND_TABLE)
                .inform(new Each<>(this::table)),
            client.v1().events().inAnyNamespace().inform(new Each<>(this::event)));
  }

  @Override
  public void gateStarted(Pod pod) {
    board.gateStarted(pod.getMetadata().getUid());
  }

  @Override
  public void volumesRefreshed(Pod pod) {
    story.tell("kubelet", pod.getMetadata().getName() + " was poked: volume refreshed");
  }

  @Override
  public void gateEnded(GateEnd end) {
    String pod = end.pod().getMetadata().getName();
    story.tell(
        "gate",
        end.code() == 0
            ? pod + " opens: table delivered, the engine starts"
            : pod + " ended with exit code " + end.code() + ": " + end.log().strip());
    board.gateEnded(end, story.millis());
  }

  @Override
  public void failed(String what) {
    board.failed(what);
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
  }

  private void table(ConfigMap map) {
    Optional<ConfigMap> before = board.table(map);
    String now = summary(map);
    if (before.isEmpty() || !now.equals(summary(before.get()))) {
      story.tell(CONTROLLER, map.getMetadata().getName() + " " + now);
    }
  }

  /**
   * State, counts, and the pods that are waited for. What stands in {@code progress} says of each
   * at length what to do, which is told in full only where no table comes out.
   */
  private String summary(ConfigMap map) {
    String state = Verdict.state(map);
    String progress =
        Objects.requireNonNullElse(map.getData(), Map.<String, String>of())
            .getOrDefault(Names.KEY_PROGRESS, "")
            .strip();
    if (state.equals("invalid")) {
      return state + ": " + progress;
    }
    String counts = progress.replaceFirst("(?s);.*", "");
    String missing =
        pods.get().stream()
            .filter(pod -> pod.startsWith(map.getMetadata().getNamespace() + "/"))
            .map(pod -> pod.substring(pod.indexOf('/') + 1))
            .filter(pod -> named(progress, pod))
            .sorted()
            .collect(Collectors.joining(", "));
    return state + ": " + counts + (missing.isEmpty() ? "" : "; waiting for " + missing);
  }

  /** Whether a text names a pod, and not only one whose name begins or ends with it. */
  private static boolean named(String text, String pod) {
    return Pattern.compile("(?<![-.a-z0-9])" + Pattern.quote(pod) + "(?![-a-z0-9])")
        .matcher(text)
        .find();
  }

  private void event(Event event) {
    board.event(event);
    story.tell(
        "event",
        "%s %s on %s %s"
            .formatted(
                event.getType(),
                event.getReason(),
                event.getInvolvedObject().getKind(),
                event.getInvolvedObject().getName()));
  }

  /** Takes objects as they are made and changed. */
  private record Each<T extends HasMetadata>(Consumer<T> seen) implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      seen.accept(object);
    }

    @Override
    public void onUpdate(T before, T after) {
      if (!Objects.equals(
          before.getMetadata().getResourceVersion(), after.getMetadata().getResourceVersion())) {
        seen.accept(after);
      }
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
      // What is gone has nothing more to tell.
    }
  }
}
