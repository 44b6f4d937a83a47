package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.TableView;
import java.util.Optional;

/** Where a bug can be put into the controller to see whether the oracle finds it. */
interface Seam {

  /** The controller as it is. */
  Seam NONE = new Seam() {};

  /** What the fence says. */
  default boolean open(boolean truth) {
    return truth;
  }

  /** What the loop sees of the caches. */
  default TableView view(TableView caches) {
    return caches;
  }

  /** Whether a changed table gets into the queue. */
  default boolean announces(TableKey key) {
    return true;
  }

  /**
   * What is sent instead of a request.
   *
   * @return the body; empty when the request is lost and answered as if it had been carried out
   */
  default Optional<ObjectNode> send(String replica, String method, String path, ObjectNode body) {
    return Optional.of(body);
  }
}
