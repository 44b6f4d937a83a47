package io.ranktable.webhook.tables;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.decision.Decider;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.Member;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.decision.TableInput;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Renderer;
import io.ranktable.core.template.Template;
import io.ranktable.core.workload.Deadlocks;
import io.ranktable.core.workload.Expectation;
import io.ranktable.core.workload.Expected;
import io.ranktable.core.workload.Parents;
import io.ranktable.core.workload.Seated;
import io.ranktable.webhook.cluster.StoredTable;
import io.ranktable.webhook.cluster.TableView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * From a table key to the decision that shall be published: gathers what is known, asks the core.
 * Writes nothing.
 */
public final class TableReconciler {

  private static final String DEFAULT_FILE = "ranktable.json";
  private static final String NO_TEMPLATE = "";

  private final TableView view;
  private final BiConsumer<TableKey, Renderer.Outcome> rendered;
  private final RenderMemo memo = new RenderMemo();

  TableReconciler(TableView view) {
    this(view, (key, outcome) -> {});
  }

  /**
   * A reconciler of what this view shows.
   *
   * @param rendered hears what came of rendering a table, also where the text is refused then
   */
  public TableReconciler(TableView view, BiConsumer<TableKey, Renderer.Outcome> rendered) {
    this.view = view;
    this.rendered = rendered;
  }

  /** What shall be done for a table. */
  public sealed interface Plan {
    /** Publish this. */
    record Publish(
        Decision decision,
        TableContent content,
        Optional<StoredTable> stored,
        List<Member> members,
        String templateVersion)
        implements Plan {

      /** The same table taken back: not complete, nobody listed. */
      Publish takenBack(TableKey key) {
        Decision.Progress progress = decision.progress();
        Decision back =
            new Decision.Initializing(
                new Decision.Progress(
                    progress.expected(),
                    progress.reported(),
                    List.of(
                        new Finding(
                            Reason.TABLE_RESET, "its members or their reports have changed"))),
                decision.slots());
        String file = stored.flatMap(StoredTable::fileName).orElse(DEFAULT_FILE);
        return new Publish(
            back, TableContent.of(key, file, back), stored, members, templateVersion);
      }
    }

    /** Leave the stored table as it is although it cannot be decided anew; the findings say why. */
    record Leave(List<Finding> why, StoredTable stored, List<Member> members) implements Plan {}

    /** No live pod and no ConfigMap: nothing. */
    record Nothing() implements Plan {}
  }

  /** Decides on one table from what the view shows now. */
  public Plan plan(TableKey key) {
    List<Member> members = view.members(key);
    Optional<StoredTable> stored = view.tables().find(key);
    if (stored.isEmpty() && members.stream().noneMatch(m -> m.pod().live())) {
      return new Plan.Nothing();
    }
    if (stored.isPresent() && members.isEmpty()) {
      return publish(key, orphaned(), fileName(key, stored.get()), stored, members, NO_TEMPLATE);
    }
    return switch (view.catalog().template(key.namespace(), key.template())) {
      case Catalog.Lookup.Refused<Template>(List<Finding> why) ->
          undecidable(key, why, stored, members);
      case Catalog.Lookup.Found<Template>(Template template) ->
          switch (view.catalog().podFormat(key.namespace(), template.settings().podFormat())) {
            case Catalog.Lookup.Refused<PodFormat>(List<Finding> why) ->
                undecidable(key, why, stored, members);
            case Catalog.Lookup.Found<PodFormat>(PodFormat format) ->
                decided(key, template, format, stored, members);
          };
    };
  }

  /** Forgets what is kept of a table that is gone. */
  void forget(TableKey key) {
    memo.forget(key);
  }

  private Plan decided(
      TableKey key,
      Template template,
      PodFormat format,
      Optional<StoredTable> stored,
      List<Member> members) {
    Optional<StoredTable> published = published(key, stored);
    Set<String> listed = published.map(StoredTable::listedUids).orElse(Set.of());
    Parents parents = view.parents(key);
    List<Seated> live = seated(members, PodFacts::live);
    Expected expected = expected(key, live, members, listed, parents);
    Optional<StoredTable> serving = published.filter(table -> serves(table, members));
    if (expected instanceof Expected.Unknown(Finding why) && serving.isPresent()) {
      return new Plan.Leave(List.of(why), serving.get(), members);
    }
    TableInput input =
        new TableInput(
            key,
            template,
            format,
            members,
            expected,
            slots(key, stored, listed, members),
            listed,
            deadlocks(key, live, expected, parents));
    Decision decision = Decider.decide(input, (t, table) -> render(key, t, table));
    return publish(
        key, decision, template.settings().fileName(), stored, members, template.version());
  }

  private Renderer.Outcome render(TableKey key, Template template, RankedTable table) {
    Renderer.Outcome outcome = memo.render(key, template, table);
    rendered.accept(key, outcome);
    return outcome;
  }

  /**
   * Live pods tell how many there shall be. When all of a Job's pods have succeeded those that the
   * table lists tell it, so that the end of the Job does not look like a loss.
   */
  private Expected expected(
      TableKey key, List<Seated> live, List<Member> members, Set<String> listed, Parents parents) {
    List<Seated> telling = live.isEmpty() ? seated(members, pod -> ended(pod, listed)) : live;
    if (telling.isEmpty()) {
      return new Expected.Unknown(
          new Finding(Reason.WAITING_FOR_PODS, "no live pod of this table exists"));
    }
    return Expectation.of(key, telling, view.catalog().profiles(), parents);
  }

  private List<Finding> deadlocks(
      TableKey key, List<Seated> live, Expected expected, Parents parents) {
    return Deadlocks.of(
        key, live, expected, view.otherRevisions(key), view.catalog().profiles(), parents);
  }

  private static List<Seated> seated(List<Member> members, Predicate<PodFacts> which) {
    return members.stream()
        .filter(m -> which.test(m.pod()))
        .map(m -> new Seated(m.pod(), m.placement()))
        .toList();
  }

  private static boolean ended(PodFacts pod, Set<String> listed) {
    return !pod.deleting() && pod.phase().equals("Succeeded") && listed.contains(pod.uid());
  }

  /**
   * Allocated seats from the ConfigMap; what it does not know, from the pods' poke annotations. A
   * pod that had to give its seat to a newer one still carries the poke of that time, and must not
   * drive out who sits there now.
   */
  private static Map<String, Integer> slots(
      TableKey key, Optional<StoredTable> stored, Set<String> listed, List<Member> members) {
    Map<String, Integer> slots = new HashMap<>();
    stored.filter(table -> table.belongsTo(key)).ifPresent(table -> slots.putAll(table.slots()));
    List<PodFacts> pods =
        members.stream().map(Member::pod).filter(pod -> pod.live() || ended(pod, listed)).toList();
    slots.keySet().retainAll(pods.stream().map(PodFacts::uid).collect(Collectors.toSet()));
    Set<Integer> taken = Set.copyOf(slots.values());
    String name = key.configMapName();
    pods.forEach(
        pod ->
            PokeValue.slot(pod, name)
                .filter(slot -> !taken.contains(slot))
                .ifPresent(slot -> slots.putIfAbsent(pod.uid(), slot)));
    return slots;
  }

  /**
   * Without its template a table cannot be decided. One that is completed and still lists exactly
   * the pods that need it stays as it is: taking it away would hurt pods that restart. Anything
   * else goes back to initializing.
   */
  private Plan undecidable(
      TableKey key, List<Finding> why, Optional<StoredTable> stored, List<Member> members) {
    Optional<StoredTable> serving = published(key, stored).filter(table -> serves(table, members));
    if (serving.isPresent()) {
      return new Plan.Leave(why, serving.get(), members);
    }
    Decision decision =
        new Decision.Initializing(
            new Decision.Progress(Decision.Progress.UNKNOWN, 0, why),
            stored.map(StoredTable::slots).orElse(Map.of()));
    return publish(
        key,
        decision,
        stored.map(table -> fileName(key, table)).orElse(DEFAULT_FILE),
        stored,
        members,
        NO_TEMPLATE);
  }

  private static Optional<StoredTable> published(TableKey key, Optional<StoredTable> stored) {
    return stored.filter(table -> table.belongsTo(key) && table.completed());
  }

  /** Whether nobody has meddled with it and it lists exactly those who need it. */
  private static boolean serves(StoredTable stored, List<Member> members) {
    Map<String, String> inNeed =
        members.stream()
            .map(Member::pod)
            .filter(pod -> pod.live() || ended(pod, stored.listedUids()))
            .collect(
                Collectors.toMap(PodFacts::uid, pod -> String.valueOf(pod.podIp()), (a, b) -> a));
    return stored.intact() && stored.listed().equals(inNeed);
  }

  private static Decision orphaned() {
    return new Decision.Initializing(
        new Decision.Progress(
            Decision.Progress.UNKNOWN,
            0,
            List.of(new Finding(Reason.WAITING_FOR_PODS, "no pod of this table exists"))),
        Map.of());
  }

  private String fileName(TableKey key, StoredTable stored) {
    if (view.catalog().template(key.namespace(), key.template())
        instanceof Catalog.Lookup.Found<Template>(Template template)) {
      return template.settings().fileName();
    }
    return stored.fileName().orElse(DEFAULT_FILE);
  }

  private static Plan publish(
      TableKey key,
      Decision decision,
      String fileName,
      Optional<StoredTable> stored,
      List<Member> members,
      String templateVersion) {
    TableContent content = TableContent.of(key, fileName, decision);
    return new Plan.Publish(decision, content, stored, members, templateVersion);
  }
}
