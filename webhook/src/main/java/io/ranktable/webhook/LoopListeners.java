package io.ranktable.webhook;

import io.ranktable.core.decision.Decision;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.tables.LoopListener;
import java.util.List;

/** Several listeners as one. */
record LoopListeners(List<LoopListener> all) implements LoopListener {

  @Override
  public void decided(TableKey key, Decision decision) {
    all.forEach(listener -> listener.decided(key, decision));
  }

  @Override
  public void written(TableKey key, Decision decision) {
    all.forEach(listener -> listener.written(key, decision));
  }

  @Override
  public void failed(TableKey key, RuntimeException why) {
    all.forEach(listener -> listener.failed(key, why));
  }

  @Override
  public void conflict(TableKey key) {
    all.forEach(listener -> listener.conflict(key));
  }

  @Override
  public void stale(TableKey key, int pods) {
    all.forEach(listener -> listener.stale(key, pods));
  }

  @Override
  public void poked() {
    all.forEach(LoopListener::poked);
  }
}
