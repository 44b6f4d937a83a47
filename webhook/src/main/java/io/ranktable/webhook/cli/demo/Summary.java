package io.ranktable.webhook.cli.demo;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.ranktable.core.table.Names;
import io.ranktable.webhook.cli.console.TablePrinter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;

/** The ending of a demo for people. */
final class Summary {

  private static final double MILLIS_PER_SECOND = 1000;

  private Summary() {}

  /** Tables, how long the gates waited, and what went wrong. */
  static String of(Ending ending) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, ConfigMap> table : ending.tables().entrySet()) {
      ConfigMap map = table.getValue();
      text.append("\nTable ").append(table.getKey()).append(", ").append(Verdict.state(map));
      String digest = Verdict.annotation(map, Names.TABLE_DIGEST);
      text.append(digest.isEmpty() ? "" : ", digest " + digest).append('\n');
      text.append(TablePrinter.pretty(Verdict.text(map))).append('\n');
      Path file = ending.files().get(table.getKey());
      if (file != null) {
        text.append("saved in ").append(file).append('\n');
      }
    }
    text.append('\n');
    LongSummaryStatistics waits =
        ending.pods().stream().flatMapToLong(pod -> pod.waited().stream()).summaryStatistics();
    if (waits.getCount() > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s opened %d to %d ms after the last report of their tables.%n",
              Story.counted(waits.getCount(), "gate"),
              waits.getMin(),
              waits.getMax()));
    }
    String end =
        ending.good()
            ? "All tables are complete and valid, and every pod has got its own."
            : "Not everything went well:\n  - " + String.join("\n  - ", ending.problems());
    text.append(end);
    text.append(String.format(Locale.ROOT, " (%.1f s)", ending.millis() / MILLIS_PER_SECOND));
    return text.toString();
  }
}
