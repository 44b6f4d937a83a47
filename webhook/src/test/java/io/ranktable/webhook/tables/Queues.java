package io.ranktable.webhook.tables;

import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.PodJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Works through a queue without waiting. */
final class Queues {

  private static final TableKey LAST = PodJson.table("last-of-all");

  private Queues() {}

  /** Works on what is due now and on what becomes due by that, and returns it in its order. */
  static List<TableKey> drain(TableQueue queue, Consumer<TableKey> work)
      throws InterruptedException {
    List<TableKey> worked = new ArrayList<>();
    queue.add(LAST);
    boolean passed = false;
    while (!passed || queue.depth() > 0) {
      Optional<TableKey> key = queue.take();
      if (key.isEmpty()) {
        return worked;
      }
      if (key.get().equals(LAST)) {
        passed = true;
      } else {
        worked.add(key.get());
        work.accept(key.get());
      }
      queue.done(key.get());
    }
    return worked;
  }
}
