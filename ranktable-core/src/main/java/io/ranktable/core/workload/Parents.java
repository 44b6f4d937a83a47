package io.ranktable.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** Looks up parent objects of pods, always in the pod's namespace. */
@FunctionalInterface
public interface Parents {

  /**
   * Finds one object.
   *
   * @param namespace the pod's namespace
   * @param kind kind of the object
   * @param name its name
   */
  Lookup find(String namespace, ParentKind kind, String name);

  /**
   * Finds all objects of a kind that carry all of these labels; profiles with {@code sumObjects}
   * ask for it. A source of parents that only knows names says so.
   *
   * @param namespace the pod's namespace
   * @param kind kind of the objects
   * @param labels labels with their values; not empty
   */
  default Listing list(String namespace, ParentKind kind, Map<String, String> labels) {
    return new Listing.Unavailable("objects can be looked up by name only here");
  }

  /** What came of a look-up. */
  sealed interface Lookup {
    /** The object, possibly only with the fields that profiles read. */
    record Found(JsonNode object) implements Lookup {}

    /**
     * It cannot be read; a half sentence that says why: not there, kind not installed, no
     * permission, not synced yet.
     */
    record Unavailable(String why) implements Lookup {}
  }

  /** What came of listing. */
  sealed interface Listing {
    /** The objects, possibly none, possibly only with the fields that profiles read. */
    record Found(List<JsonNode> objects) implements Listing {}

    /** They cannot be read; a half sentence that says why. */
    record Unavailable(String why) implements Listing {}
  }

  /**
   * A kind of parent.
   *
   * @param apiVersion for example {@code leaderworkerset.x-k8s.io/v1}
   * @param kind for example {@code LeaderWorkerSet}
   */
  record ParentKind(String apiVersion, String kind) {}
}
