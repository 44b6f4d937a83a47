package io.ranktable.core.workload;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.List;

/** Collects every mistake of one file of profiles. */
final class Mistakes {

  private final String file;
  private final List<Finding> findings = new ArrayList<>();

  Mistakes(String file) {
    this.file = file;
  }

  /** Notes a mistake at a line and, unless the path is empty, a key. */
  void add(int line, String path, String sentence) {
    String where = path.isEmpty() ? "" : " `" + path + "`";
    findings.add(
        new Finding(Reason.PROFILE_INVALID, file + ":" + line + ":" + where + " " + sentence));
  }

  String file() {
    return file;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  boolean none() {
    return findings.isEmpty();
  }
}
