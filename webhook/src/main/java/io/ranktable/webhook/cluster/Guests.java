package io.ranktable.webhook.cluster;

import io.ranktable.core.table.PodFacts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much is kept of namespaces that have not opted in. Anybody there can put our labels on pods
 * and ConfigMaps; but a namespace that has opted out may hold pods that are served, so it is not
 * simply left away: there is a little room for each, and one for all of them. Of what has no room
 * nothing is kept.
 */
final class Guests {

  /** Bytes for one namespace, 4 MiB: about a thousand pods with their tables. */
  static final long EACH = 4L * 1024 * 1024;

  /** Bytes for all together, 32 MiB. */
  static final long ALL = 8 * EACH;

  /** What an object takes beside its texts, about. */
  private static final long OBJECT = 512;

  private static final Logger LOG = LoggerFactory.getLogger(Guests.class);

  /** Kinds of objects that anybody may label. */
  enum Kind {
    POD,
    TABLE,
    SETTINGS
  }

  /** Why an object may be kept whatever room there is. */
  enum Claim {
    NONE,
    /** It is kept already. */
    KNOWN,
    /** We have written it ourselves, just so. */
    OURS
  }

  private record Id(Kind kind, String name) {}

  /** A namespace that has not opted in. */
  private static final class Room {
    private final Map<Id, Long> kept = new HashMap<>();

    /** Known since before it opted out: served on, however much that is. */
    private final Set<Id> settled = new HashSet<>();

    private final Set<Id> away = new HashSet<>();
    private long bytes;

    boolean isEmpty() {
      return kept.isEmpty() && settled.isEmpty() && away.isEmpty();
    }
  }

  private final String systemNamespace;
  private final Set<String> hosts = new HashSet<>();
  private final Map<String, Room> rooms = new HashMap<>();
  private long bytes;

  Guests(String systemNamespace) {
    this.systemNamespace = systemNamespace;
  }

  /**
   * A namespace has opted in: all of it is kept from now on.
   *
   * @return whether there is something in it of which nothing was kept so far
   */
  boolean optedIn(String namespace) {
    hosts.add(namespace);
    Room room = rooms.remove(namespace);
    if (room == null) {
      return false;
    }
    bytes -= room.bytes;
    return !room.away.isEmpty();
  }

  /** A namespace has opted out, or is no more. */
  void optedOut(String namespace) {
    hosts.remove(namespace);
  }

  /**
   * Whether an object is to be kept as it is now.
   *
   * @param claim why it may be kept whatever room there is
   * @param takes how many bytes it takes
   */
  boolean admits(Kind kind, String namespace, String name, Claim claim, LongSupplier takes) {
    if (namespace.equals(systemNamespace) || hosts.contains(namespace)) {
      return true;
    }
    Room room = rooms.computeIfAbsent(namespace, any -> new Room());
    Id id = new Id(kind, name);
    Long before = room.kept.get(id);
    if (claim == Claim.KNOWN && before == null && !room.away.contains(id)) {
      room.settled.add(id);
    }
    if (room.settled.contains(id)) {
      return true;
    }
    long now = takes.getAsLong();
    long more = before == null ? now : now - before;
    if (more <= 0 || claim == Claim.OURS || (room.bytes + more <= EACH && bytes + more <= ALL)) {
      room.kept.put(id, now);
      room.away.remove(id);
      room.bytes += more;
      bytes += more;
      return true;
    }
    free(room, id);
    if (room.away.isEmpty()) {
      LOG.warn(
          "Namespace {} has not opted in, but has more pods and ConfigMaps with labels of the"
              + " injector than it keeps of such namespaces; {} {} is the first that is left away."
              + " Remove them, or label the namespace",
          namespace,
          kind,
          name);
    }
    room.away.add(id);
    return false;
  }

  /** An object is no more. */
  void gone(Kind kind, String namespace, String name) {
    Room room = rooms.get(namespace);
    if (room == null) {
      return;
    }
    Id id = new Id(kind, name);
    free(room, id);
    room.settled.remove(id);
    room.away.remove(id);
    if (room.isEmpty()) {
      rooms.remove(namespace);
    }
  }

  private void free(Room room, Id id) {
    Long before = room.kept.remove(id);
    if (before != null) {
      room.bytes -= before;
      bytes -= before;
    }
  }

  /** About what a pod takes. */
  static long bytes(PodFacts pod) {
    return OBJECT + bytes(pod.labels()) + bytes(pod.annotations()) + bytes(pod.env());
  }

  /** About what a table takes. */
  static long bytes(StoredTable table) {
    long bytes = OBJECT + bytes(table.listed()) + bytes(table.digest());
    if (table.key() != null) {
      bytes += bytes(table.key().toJson());
    }
    for (String pod : table.slots().keySet()) {
      bytes += bytes(pod);
    }
    for (String key : table.dataKeys().text()) {
      bytes += bytes(key);
    }
    for (String key : table.dataKeys().packed()) {
      bytes += bytes(key);
    }
    return bytes;
  }

  /** About what a ConfigMap of the catalog takes of which only the metadata is known. */
  static long bytesOfUnread() {
    return OBJECT;
  }

  /** About what a ConfigMap of the catalog takes. */
  static long bytes(SlimConfigMap settings) {
    return OBJECT + bytes(settings.data());
  }

  private static long bytes(Map<String, String> texts) {
    long bytes = 0;
    for (Map.Entry<String, String> text : texts.entrySet()) {
      bytes += bytes(text.getKey()) + bytes(text.getValue());
    }
    return bytes;
  }

  /** With what a text takes beside its letters, so that many short ones count as well. */
  private static long bytes(String text) {
    return 64L + text.length();
  }
}
