package io.ranktable.core.decision;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line for people: the counts, then what is missing by name. What holds of many pods is said
 * once, with the advice, and the other pods are named behind it, so that the line fits into an
 * Event also for a large group.
 */
final class ProgressText {

  private static final int NAMED = 8;
  private static final Pattern POD = Pattern.compile("^Pod (\\S+?):? ");

  private ProgressText() {}

  static String of(int expected, int reported, List<Finding> findings) {
    StringBuilder line = new StringBuilder();
    line.append(reported)
        .append(" of ")
        .append(expected == Decision.Progress.UNKNOWN ? "an unknown number of" : expected)
        .append(expected == 1 ? " pod reported" : " pods reported");
    Map<Reason, List<Finding>> byReason = new LinkedHashMap<>();
    findings.forEach(f -> byReason.computeIfAbsent(f.reason(), any -> new ArrayList<>()).add(f));
    for (List<Finding> same : byReason.values()) {
      line.append(line.charAt(line.length() - 1) == '.' ? " " : "; ").append(once(same));
    }
    return line.toString();
  }

  private static String once(List<Finding> same) {
    String first = same.getFirst().message();
    if (same.size() == 1) {
      return first;
    }
    List<String> others =
        same.stream().skip(1).flatMap(f -> pod(f).stream()).distinct().limit(NAMED).toList();
    int more = same.size() - 1 - others.size();
    String open = first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    if (others.isEmpty()) {
      return open + " (and " + more + " more of this kind)";
    }
    return open
        + " (likewise "
        + String.join(", ", others)
        + (more > 0 ? " and " + more + " more" : "")
        + ")";
  }

  private static Optional<String> pod(Finding finding) {
    Matcher matcher = POD.matcher(finding.message());
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
