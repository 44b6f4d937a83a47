package io.ranktable.core.injection;

import com.github.fge.jsonpatch.JsonPatchOperation;
import io.ranktable.core.table.Finding;
import java.util.List;

/** What admission does with a pod. */
public sealed interface InjectionOutcome {

  /**
   * The pod is patched.
   *
   * @param operations RFC 6902 operations; not empty
   * @param warnings sentences for the user
   */
  record Patched(List<JsonPatchOperation> operations, List<String> warnings)
      implements InjectionOutcome {}

  /** The pod is ours and already has all it needs. */
  record Unchanged(List<String> warnings) implements InjectionOutcome {}

  /** The pod does not ask for a table. */
  record NotOurs() implements InjectionOutcome {}

  /** The pod is refused; every finding says what to change. */
  record Denied(List<Finding> findings) implements InjectionOutcome {}
}
