package io.ranktable.webhook.cli.offline;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.decision.Member;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodStatus;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Parents;
import io.ranktable.webhook.cli.input.Input;
import io.ranktable.webhook.cli.input.Manifest;
import io.ranktable.webhook.cluster.StoredTable;
import io.ranktable.webhook.cluster.TableIndex;
import io.ranktable.webhook.cluster.TableView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The input as the controller would see it if it were a cluster. */
final class InputView implements TableView {

  private final Catalog catalog;
  private final Map<TableKey, List<Member>> members = new LinkedHashMap<>();
  private final TableIndex tables = new TableIndex();
  private final Parents parents;

  /**
   * Shows the input.
   *
   * @param placed the pods with their placements in their status annotations
   */
  InputView(Input input, List<PodFacts> placed) {
    this.catalog = input.catalog().catalog();
    for (PodFacts pod : placed) {
      pod.status().ifPresent(status -> seat(pod, status));
    }
    input.manifests().stream().filter(InputView::isTable).forEach(this::store);
    this.parents = new Objects(input.manifests());
  }

  @Override
  public List<Member> members(TableKey key) {
    return members.getOrDefault(key, List.of());
  }

  @Override
  public TableIndex tables() {
    return tables;
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public Parents parents(TableKey key) {
    return parents;
  }

  @Override
  public Set<TableKey> keys() {
    return members.keySet();
  }

  private void seat(PodFacts pod, PodStatus status) {
    status
        .tables()
        .forEach(
            placement ->
                members
                    .computeIfAbsent(placement.key(), any -> new ArrayList<>())
                    .add(new Member(pod, placement, status.staleReport())));
  }

  /** A ConfigMap of a file may name no namespace, but a stored table always has one. */
  private void store(Manifest table) {
    JsonNode node = table.object().deepCopy();
    node.withObject("/metadata").put("namespace", table.namespace());
    var _ = tables.put(StoredTable.read(node));
  }

  private static boolean isTable(Manifest manifest) {
    return manifest.kind().equals("ConfigMap")
        && Names.KIND_TABLE.equals(
            manifest.object().path("metadata").path("labels").path(Names.KIND).asText(""));
  }

  /** Parent objects among the input. */
  private record Objects(List<Manifest> manifests) implements Parents {

    @Override
    public Lookup find(String namespace, ParentKind kind, String name) {
      return of(namespace, kind).stream()
          .filter(one -> one.name().equals(name))
          .findFirst()
          .<Lookup>map(one -> new Lookup.Found(one.object()))
          .orElseGet(
              () ->
                  new Lookup.Unavailable(
                      "%s %s/%s is not among the input (kubectl get %s -n %s %s -o yaml prints it)"
                          .formatted(
                              kind.kind(), namespace, name, resource(kind), namespace, name)));
    }

    @Override
    public Listing list(String namespace, ParentKind kind, Map<String, String> labels) {
      List<JsonNode> found =
          of(namespace, kind).stream()
              .filter(one -> carries(one, labels))
              .sorted(Comparator.comparing(Manifest::name))
              .<JsonNode>map(Manifest::object)
              .toList();
      return found.isEmpty()
          ? new Listing.Unavailable(
              "no %s with these labels is among the input".formatted(kind.kind()))
          : new Listing.Found(found);
    }

    private List<Manifest> of(String namespace, ParentKind kind) {
      return manifests.stream()
          .filter(one -> one.namespace().equals(namespace) && one.kind().equals(kind.kind()))
          .filter(one -> one.object().path("apiVersion").asText("").equals(kind.apiVersion()))
          .toList();
    }

    private static boolean carries(Manifest one, Map<String, String> labels) {
      JsonNode own = one.object().path("metadata").path("labels");
      return labels.entrySet().stream()
          .allMatch(label -> own.path(label.getKey()).asText("").equals(label.getValue()));
    }

    private static String resource(ParentKind kind) {
      int slash = kind.apiVersion().indexOf('/');
      String group = slash < 0 ? "" : "." + kind.apiVersion().substring(0, slash);
      return kind.kind().toLowerCase(Locale.ROOT) + group;
    }
  }
}
