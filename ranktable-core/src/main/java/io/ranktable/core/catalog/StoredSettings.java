package io.ranktable.core.catalog;

import java.time.Instant;
import java.util.Map;

/**
 * A ConfigMap with settings as it is stored.
 *
 * @param namespace its namespace
 * @param name its name
 * @param kind what its label says it is
 * @param created its creation time; of too many templates in a namespace the oldest ones count
 * @param size bytes of all its keys and values, also where data was dropped because it is too
 *     large; negative as long as it has not been read what is in it
 * @param data its data; may be empty when size is above what is read
 */
public record StoredSettings(
    String namespace,
    String name,
    Kind kind,
    Instant created,
    long size,
    Map<String, String> data) {

  /** Copies the map. */
  public StoredSettings {
    data = Map.copyOf(data);
  }

  /**
   * One of which is known that it is there, but not what is in it. Unless there are too many in its
   * namespace, it is as if it had not come yet, or not changed yet.
   */
  public static StoredSettings unread(String namespace, String name, Kind kind, Instant created) {
    return new StoredSettings(namespace, name, kind, created, -1, Map.of());
  }

  /** The same with another time of its creation. */
  public StoredSettings createdAt(Instant time) {
    return new StoredSettings(namespace, name, kind, time, size, data);
  }

  /** Whether it is not known what is in it. */
  public boolean unread() {
    return size < 0;
  }

  /** What a ConfigMap is by its label {@code ranktable.io/kind}. */
  public enum Kind {
    /** A template. */
    TEMPLATE,
    /** A pod format. */
    POD_FORMAT,
    /** Extra profiles; they count in the system namespace only. */
    PROFILES,
    /** It has no label of ours; known so that a denial can say which label is missing. */
    UNLABELLED
  }
}
