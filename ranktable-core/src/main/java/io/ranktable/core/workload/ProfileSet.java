package io.ranktable.core.workload;

import io.ranktable.core.table.Finding;
import java.util.List;
import java.util.Map;

/** The profiles in their order, first match wins. Immutable. */
public final class ProfileSet {

  private ProfileSet() {}

  /** What came of reading profiles. */
  public sealed interface Outcome {
    /** They can be used. */
    record Loaded(ProfileSet profiles) implements Outcome {}

    /** They cannot; every mistake with file, line and key. */
    record Rejected(List<Finding> findings) implements Outcome {}
  }

  /** The bundled profiles. */
  public static ProfileSet bundled() {
    throw new UnsupportedOperationException();
  }

  /**
   * These profiles with others added; one of the same name is replaced in place, new ones come
   * before the bundled ones.
   *
   * @param files file name to YAML text
   */
  public Outcome with(Map<String, String> files) {
    throw new UnsupportedOperationException(files.toString());
  }

  /** Names in order. */
  public List<String> names() {
    throw new UnsupportedOperationException();
  }
}
