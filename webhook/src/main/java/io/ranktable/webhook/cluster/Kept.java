package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.Guests.Claim;
import io.ranktable.webhook.cluster.Guests.Kind;
import java.util.Set;

/**
 * What is kept of the objects that informers tell of: everything of namespaces that have opted in,
 * and of {@link Guests} what has room. Each method answers with the tables that are touched. Safe
 * for several threads.
 */
final class Kept {

  private final PodIndex pods = new PodIndex();
  private final TableIndex tables = new TableIndex();
  private final CatalogKeeper catalog;
  private final Guests guests;

  Kept(String systemNamespace, CatalogKeeper.Reader reader) {
    this.catalog = new CatalogKeeper(systemNamespace, reader);
    this.guests = new Guests(systemNamespace);
  }

  PodIndex pods() {
    return pods;
  }

  TableIndex tables() {
    return tables;
  }

  CatalogKeeper catalog() {
    return catalog;
  }

  /**
   * A namespace has opted in.
   *
   * @return whether there is something in it that was left away
   */
  synchronized boolean optedIn(String namespace) {
    return guests.optedIn(namespace);
  }

  /** A namespace has opted out, or is no more. */
  synchronized void optedOut(String namespace) {
    guests.optedOut(namespace);
  }

  /** A pod as it is now. */
  synchronized Set<TableKey> put(PodFacts pod) {
    Claim claim = pods.holds(pod.namespace(), pod.name()) ? Claim.KNOWN : Claim.NONE;
    return guests.admits(Kind.POD, pod.namespace(), pod.name(), claim, () -> Guests.bytes(pod))
        ? pods.put(pod)
        : pods.remove(pod.namespace(), pod.name());
  }

  /** A pod that is no more. */
  synchronized Set<TableKey> podGone(ObjectMeta pod) {
    guests.gone(Kind.POD, pod.getNamespace(), pod.getName());
    return pods.remove(pod.getNamespace(), pod.getName());
  }

  /** A table's ConfigMap as it is now; of one that has no room is kept that it is in the way. */
  synchronized Set<TableKey> put(StoredTable table) {
    return tables.put(
        guests.admits(
                Kind.TABLE,
                table.namespace(),
                table.name(),
                tables.claim(table),
                () -> Guests.bytes(table))
            ? table
            : table.stranger());
  }

  /** A table's ConfigMap that is no more. */
  synchronized Set<TableKey> tableGone(ObjectMeta map) {
    guests.gone(Kind.TABLE, map.getNamespace(), map.getName());
    return tables.remove(map.getNamespace(), map.getName(), map.getUid());
  }

  /**
   * A ConfigMap of the catalog is new or has changed.
   *
   * @param map its metadata; it is read by itself what is in it
   * @return whether that changed the catalog
   */
  synchronized boolean putSettings(SlimConfigMap map) {
    ObjectMeta meta = map.getMetadata();
    return (catalog.holds(meta.getNamespace(), meta.getName())
            || guests.admits(
                Kind.SETTINGS,
                meta.getNamespace(),
                meta.getName(),
                Claim.NONE,
                Guests::bytesOfUnread))
        && catalog.put(map);
  }

  /**
   * What is in a ConfigMap of the catalog, as it was read.
   *
   * @return whether that changed the catalog
   */
  synchronized boolean settingsRead(SlimConfigMap map) {
    ObjectMeta meta = map.getMetadata();
    if (!catalog.holds(meta.getNamespace(), meta.getName())) {
      return false;
    }
    return guests.admits(
            Kind.SETTINGS,
            meta.getNamespace(),
            meta.getName(),
            Claim.KNOWN,
            () -> Guests.bytes(map))
        ? catalog.read(map)
        : catalog.leave(meta.getNamespace(), meta.getName());
  }

  /** A ConfigMap of the catalog that is no more; says whether that changed the catalog. */
  synchronized boolean settingsGone(ObjectMeta map) {
    guests.gone(Kind.SETTINGS, map.getNamespace(), map.getName());
    return catalog.remove(map.getNamespace(), map.getName());
  }
}
