package io.ranktable.webhook.cli.offline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.table.State;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Renderer;
import io.ranktable.webhook.cli.input.BadInputException;
import io.ranktable.webhook.cli.input.Input;
import io.ranktable.webhook.cli.input.Manifest;
import io.ranktable.webhook.cli.input.TableFileText;
import io.ranktable.webhook.tables.TableReconciler;
import io.ranktable.webhook.tables.TableReconciler.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Places the pods of an input as admission would, and decides on their tables as the controller.
 */
final class Rendering {

  private final Input input;
  private final Admission admission;
  private final List<Rendered.Pod> pods = new ArrayList<>();
  private final List<PodFacts> placed = new ArrayList<>();
  private final Map<String, Integer> generated = new HashMap<>();
  private final Map<TableKey, String> texts = new HashMap<>();

  private Rendering(Input input) {
    this.input = input;
    this.admission = new Admission(input.catalog().catalog(), GateSettings.defaults());
  }

  /**
   * Places and decides.
   *
   * @throws BadInputException when no pod of the input asks for a table
   */
  static Rendered of(Input input) throws BadInputException {
    Rendering rendering = new Rendering(input);
    input.pods().forEach(rendering::place);
    if (rendering.pods.stream().allMatch(pod -> pod.standing() == Rendered.Standing.NOT_OURS)) {
      throw new BadInputException(
          input.pods().isEmpty()
              ? "The input holds no pods."
              : ("None of the %d pods has the annotation %s, so none asks for a table. Add it to the"
                      + " pods, for example \"%s: hccl-role\", or name a template by --template.")
                  .formatted(input.pods().size(), Names.TEMPLATE, Names.TEMPLATE));
    }
    return new Rendered(rendering.pods, rendering.tables());
  }

  private void place(Manifest manifest) {
    List<String> notes = new ArrayList<>();
    ObjectNode pod = manifest.object().deepCopy();
    PodFacts facts = PodReader.read(pod, manifest.namespace());
    if (facts.status().isPresent() && input.template().isEmpty()) {
      seated(manifest, identified(pod, manifest, notes), Rendered.Standing.INJECTED, notes);
      return;
    }
    if (facts.annotations().containsKey(Names.STATUS) && input.template().isEmpty()) {
      notes.add("annotation " + Names.STATUS + " cannot be believed, so placed anew");
    }
    if (facts.annotations().containsKey(Names.STATUS)) {
      Uninjected.strip(pod);
    }
    ObjectNode annotations = pod.withObject("/metadata").withObject("/annotations");
    Map<String, JsonNode> reports = new LinkedHashMap<>();
    // Admission would rightly take a report that is there at creation for another pod's.
    for (String key : input.catalog().deviceAnnotations(facts)) {
      if (annotations.hasNonNull(key)) {
        reports.put(key, annotations.remove(key));
      }
    }
    switch (admission.admit(pod, manifest.namespace())) {
      case Admission.Outcome.NotOurs() -> add(manifest, facts, Rendered.Standing.NOT_OURS, notes);
      case Admission.Outcome.Denied(List<Finding> findings) ->
          pods.add(
              new Rendered.Pod(
                  manifest.namespace(),
                  manifest.name(),
                  manifest.origin().toString(),
                  Rendered.Standing.DENIED,
                  List.of(),
                  findings,
                  notes));
      case Admission.Outcome.Admitted(ObjectNode admitted, var _, List<String> warnings) -> {
        notes.addAll(warnings);
        admitted.withObject("/metadata").withObject("/annotations").setAll(reports);
        seated(manifest, identified(admitted, manifest, notes), Rendered.Standing.PLACED, notes);
      }
    }
  }

  /** A pod that has not been created yet gets a name and a UID, as no table can do without. */
  private PodFacts identified(ObjectNode pod, Manifest manifest, List<String> notes) {
    ObjectNode meta = pod.withObject("/metadata");
    if (meta.path("name").asText("").isEmpty()) {
      int number = generated.merge(manifest.namespace() + "/" + manifest.name(), 1, Integer::sum);
      meta.put("name", manifest.name() + number);
      notes.add("has no name yet, so one was made up");
    }
    if (meta.path("uid").asText("").isEmpty()) {
      meta.put("uid", Admission.uid(pod, manifest.namespace()));
      notes.add("has no UID yet, so one was made up");
    }
    return PodReader.read(pod, manifest.namespace());
  }

  private void seated(
      Manifest manifest, PodFacts facts, Rendered.Standing standing, List<String> notes) {
    placed.add(facts);
    add(manifest, facts, standing, notes);
  }

  private void add(
      Manifest manifest, PodFacts facts, Rendered.Standing standing, List<String> notes) {
    List<String> tables =
        facts.status().stream()
            .flatMap(status -> status.tables().stream())
            .map(placement -> placement.key().configMapName())
            .toList();
    pods.add(
        new Rendered.Pod(
            manifest.namespace(),
            facts.name(),
            manifest.origin().toString(),
            standing,
            tables,
            List.of(),
            notes));
  }

  private List<Rendered.Table> tables() throws BadInputException {
    InputView view = new InputView(input, placed);
    TableReconciler reconciler =
        new TableReconciler(
            view,
            (key, outcome) -> {
              if (outcome instanceof Renderer.Outcome.Rendered(String text)) {
                texts.put(key, text);
              }
            });
    List<Rendered.Table> tables = new ArrayList<>();
    for (TableKey key :
        view.keys().stream().sorted(Comparator.comparing(TableKey::toString)).toList()) {
      table(key, reconciler.plan(key)).ifPresent(tables::add);
    }
    return tables;
  }

  private Optional<Rendered.Table> table(TableKey key, Plan plan) throws BadInputException {
    return switch (plan) {
      case Plan.Publish(Decision decision, TableContent content, var _, var _, var _) ->
          Optional.of(
              new Rendered.Table(
                  key,
                  decision.state(),
                  decision.progress(),
                  decision instanceof Decision.Completed completed
                      ? completed.members()
                      : List.of(),
                  decision.state() == State.INITIALIZING
                      ? Optional.empty()
                      : Optional.ofNullable(texts.get(key)),
                  Optional.of(content)));
      case Plan.Leave(List<Finding> why, var stored, var _) -> {
        int listed = stored.listed().size();
        yield Optional.of(
            new Rendered.Table(
                key,
                State.COMPLETED,
                new Decision.Progress(listed, listed, why),
                List.of(),
                stored(key),
                Optional.empty()));
      }
      case Plan.Nothing() -> Optional.empty();
    };
  }

  private Optional<String> stored(TableKey key) throws BadInputException {
    for (Manifest manifest : input.manifests()) {
      if (manifest.kind().equals("ConfigMap")
          && manifest.namespace().equals(key.namespace())
          && manifest.name().equals(key.configMapName())) {
        return Optional.of(TableFileText.of(manifest).text());
      }
    }
    return Optional.empty();
  }
}
