package io.ranktable.webhook.tables;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.decision.Decider;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.Member;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.decision.TableInput;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Template;
import io.ranktable.core.workload.Expectation;
import io.ranktable.core.workload.Expected;
import io.ranktable.core.workload.Seated;
import io.ranktable.webhook.cluster.StoredTable;
import io.ranktable.webhook.cluster.TableView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From a table key to the decision that shall be published: gathers what is known, asks the core.
 * Writes nothing.
 */
final class TableReconciler {

  private static final String DEFAULT_FILE = "ranktable.json";
  private static final String NO_TEMPLATE = "";

  private final TableView view;
  private final RenderMemo memo = new RenderMemo();

  TableReconciler(TableView view) {
    this.view = view;
  }

  /** What shall be done for a table. */
  sealed interface Plan {
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

    /** No pod and no ConfigMap: nothing. */
    record Nothing() implements Plan {}
  }

  Plan plan(TableKey key) {
    List<Member> members = view.members(key);
    Optional<StoredTable> stored = view.tables().find(key);
    if (members.isEmpty()) {
      return stored
          .<Plan>map(
              table -> publish(key, orphaned(), fileName(key, table), stored, members, NO_TEMPLATE))
          .orElseGet(Plan.Nothing::new);
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
    Expected expected = expected(key, members);
    if (expected instanceof Expected.Unknown(Finding why)
        && stored.isPresent()
        && stored.get().completed()
        && listsExactly(stored.get(), members)) {
      return new Plan.Leave(List.of(why), stored.get(), members);
    }
    TableInput input =
        new TableInput(
            key,
            template,
            format,
            members,
            expected,
            slots(key, stored, members),
            stored
                .filter(table -> table.belongsTo(key) && table.completed())
                .map(StoredTable::listedUids)
                .orElse(Set.of()));
    Decision decision = Decider.decide(input, (t, table) -> memo.render(key, t, table));
    return publish(
        key, decision, template.settings().fileName(), stored, members, template.version());
  }

  private Expected expected(TableKey key, List<Member> members) {
    List<Seated> live =
        members.stream()
            .filter(m -> m.pod().live())
            .map(m -> new Seated(m.pod(), m.placement()))
            .toList();
    if (live.isEmpty()) {
      return new Expected.Unknown(
          new Finding(Reason.WAITING_FOR_PODS, "no live pod of this table exists"));
    }
    return Expectation.of(key, live, view.catalog().profiles(), view.parents());
  }

  /** Allocated seats from the ConfigMap; what it does not know, from the pods' poke annotations. */
  private static Map<String, Integer> slots(
      TableKey key, Optional<StoredTable> stored, List<Member> members) {
    Map<String, Integer> slots = new HashMap<>();
    members.forEach(
        m -> PokeValue.slot(m.pod(), key).ifPresent(slot -> slots.put(m.pod().uid(), slot)));
    stored.filter(table -> table.belongsTo(key)).ifPresent(table -> slots.putAll(table.slots()));
    return slots;
  }

  /**
   * Without its template a table cannot be decided. One that is completed and still lists exactly
   * the live pods stays as it is: taking it away would hurt pods that restart. Anything else goes
   * back to initializing.
   */
  private Plan undecidable(
      TableKey key, List<Finding> why, Optional<StoredTable> stored, List<Member> members) {
    if (stored.isPresent() && stored.get().completed() && listsExactly(stored.get(), members)) {
      return new Plan.Leave(why, stored.get(), members);
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

  private static boolean listsExactly(StoredTable stored, List<Member> members) {
    Map<String, String> live =
        members.stream()
            .map(Member::pod)
            .filter(PodFacts::live)
            .collect(
                Collectors.toMap(PodFacts::uid, pod -> String.valueOf(pod.podIp()), (a, b) -> a));
    return stored.listed().equals(live);
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
