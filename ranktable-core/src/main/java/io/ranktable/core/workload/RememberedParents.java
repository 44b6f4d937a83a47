package io.ranktable.core.workload;

import java.util.HashMap;
import java.util.Map;

/** Parents that are looked up once: members of a table ask for the same ones. */
final class RememberedParents implements Parents {

  private record Asked(String namespace, ParentKind kind, String name) {}

  private record AskedAll(String namespace, ParentKind kind, Map<String, String> labels) {}

  private final Parents parents;
  private final Map<Asked, Lookup> lookups = new HashMap<>();
  private final Map<AskedAll, Listing> listings = new HashMap<>();

  RememberedParents(Parents parents) {
    this.parents = parents;
  }

  @Override
  public Lookup find(String namespace, ParentKind kind, String name) {
    return lookups.computeIfAbsent(
        new Asked(namespace, kind, name), asked -> parents.find(namespace, kind, name));
  }

  @Override
  public Listing list(String namespace, ParentKind kind, Map<String, String> labels) {
    return listings.computeIfAbsent(
        new AskedAll(namespace, kind, labels), asked -> parents.list(namespace, kind, labels));
  }
}
