package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.fge.jsonpatch.JsonPatchOperation;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.report.ReportReader;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.table.PodStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The whole of admission as a pure function: reads what the pod asks for, plans what must be in it,
 * looks for what stands in the way, and writes what is missing.
 */
public final class Injector {

  private Injector() {}

  /**
   * Decides on a pod. Never throws for anything a user wrote.
   *
   * <p>A pod is ours when it names a template. Marks that only the injector writes are never
   * believed: on our pods they are replaced, on others removed.
   */
  public static InjectionOutcome inject(
      InjectionRequest request, Catalog catalog, GateSettings gate) {
    PodFacts facts = PodReader.read(request.pod(), request.namespace());
    String templates = facts.annotations().get(Names.TEMPLATE);
    if (templates == null) {
      List<JsonPatchOperation> removals = PatchWriter.unmark(request.pod());
      return removals.isEmpty()
          ? new InjectionOutcome.NotOurs()
          : new InjectionOutcome.Patched(removals, List.of());
    }
    List<Finding> findings = new ArrayList<>(PodShape.check(request.pod()));
    if (!findings.isEmpty()) {
      return new InjectionOutcome.Denied(findings);
    }
    Set<String> names = TemplateList.read(templates, findings);
    if (!findings.isEmpty()) {
      return new InjectionOutcome.Denied(findings);
    }
    return inject(request, facts, names, catalog, gate);
  }

  private static InjectionOutcome inject(
      InjectionRequest request,
      PodFacts facts,
      Set<String> names,
      Catalog catalog,
      GateSettings settings) {
    List<Finding> findings = new ArrayList<>();
    TableMountReader reader =
        new TableMountReader(request.pod(), facts, catalog, request.uid(), findings);
    List<TableMount> tables = new ArrayList<>();
    names.forEach(name -> reader.read(name).ifPresent(tables::add));
    GateChoice choice = GateChoice.read(facts.annotations(), names, findings);
    if (tables.isEmpty()) {
      return denied(findings);
    }
    InjectionPlan plan = plan(request.pod(), facts, tables, choice, settings);
    TableConflicts.check(tables, findings);
    VolumeConflicts.check(plan, findings);
    MountConflicts.check(plan, findings);
    EnvConflicts.check(plan, findings);
    if (!findings.isEmpty()) {
      return denied(findings);
    }
    List<String> warnings = Advice.of(plan, facts.annotations(), choice);
    List<JsonPatchOperation> operations = PatchWriter.write(plan);
    return operations.isEmpty()
        ? new InjectionOutcome.Unchanged(warnings)
        : new InjectionOutcome.Patched(operations, warnings);
  }

  private static InjectionPlan plan(
      JsonNode pod,
      PodFacts facts,
      List<TableMount> tables,
      GateChoice choice,
      GateSettings settings) {
    Optional<String> staleReport =
        tables.stream()
            .flatMap(table -> ReportReader.annotation(facts, table.format()).stream())
            .findFirst()
            .map(Digests::sha256);
    PodStatus status =
        new PodStatus(
            tables.stream().map(TableMount::placement).toList(), staleReport.orElse(null));
    return new InjectionPlan(
        pod,
        tables,
        GateContainer.build(pod, tables, choice, settings),
        choice.first(),
        status,
        facts.status());
  }

  private static InjectionOutcome denied(List<Finding> findings) {
    return new InjectionOutcome.Denied(List.copyOf(new LinkedHashSet<>(findings)));
  }
}
