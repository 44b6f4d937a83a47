package io.ranktable.core.workload;

import com.fasterxml.jackson.databind.JsonNode;

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

  /**
   * A kind of parent.
   *
   * @param apiVersion for example {@code leaderworkerset.x-k8s.io/v1}
   * @param kind for example {@code LeaderWorkerSet}
   */
  record ParentKind(String apiVersion, String kind) {}
}
