package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataReaderTest {

  private static final String SYSTEM = "ranktable-system";

  private final DataReader reader = new DataReader(SYSTEM, Duration.ofMillis(5));
  private final SlowDesk desk = new SlowDesk();

  @AfterEach
  void close() {
    reader.close();
    desk.answerAll();
  }

  @Test
  void readsNothingBeforeItBegins() {
    reader.ask("ai", "a");
    reader.ask("ai", "a");
    assertThat(desk.begun).isEmpty();

    CompletableFuture<Void> read = reader.begin(desk);

    desk.awaitBegun("ai/a");
    assertThat(read).isNotDone();
    desk.answer("ai/a");
    await().until(read::isDone);
    assertThat(desk.begun).containsExactly("ai/a");
  }

  @Test
  void whereNothingWaitsTheBeginningIsTheEnd() {
    assertThat(reader.begin(desk)).isCompleted();
  }

  @Test
  void ofATenantOneIsReadAfterTheOther() {
    var _ = reader.begin(desk);
    reader.ask("ai", "a");
    reader.ask("ai", "b");
    reader.ask("other", "c");

    desk.awaitBegun("ai/a", "other/c");
    desk.answer("other/c");
    reader.ask("other", "d");
    desk.awaitBegun("ai/a", "other/c", "other/d");
    desk.answer("ai/a");
    desk.awaitBegun("ai/a", "other/c", "other/d", "ai/b");
  }

  @Test
  void ofAllNamespacesAFewAreReadAtOnce() {
    var _ = reader.begin(desk);
    for (int i = 0; i < 2 * DataReader.AT_ONCE; i++) {
      reader.ask("ns-" + i, "a");
    }
    await().until(() -> desk.begun.size() == DataReader.AT_ONCE);

    desk.answer("ns-3/a");

    await().until(() -> desk.begun.size() == DataReader.AT_ONCE + 1);
    assertThat(desk.begun.getLast()).isEqualTo("ns-" + DataReader.AT_ONCE + "/a");
  }

  @Test
  void ofTheSystemNamespaceSeveralAreReadAtOnceButEachOnce() {
    var _ = reader.begin(desk);
    for (int i = 0; i < 2 * DataReader.AT_ONCE; i++) {
      reader.ask(SYSTEM, "m-" + i);
      reader.ask(SYSTEM, "m-0");
    }

    await().until(() -> desk.begun.size() == DataReader.AT_ONCE);
    assertThat(desk.begun).doesNotHaveDuplicates();
  }

  @Test
  void whoChangesAlwaysTheSameDoesNotKeepOthersWaiting() {
    var _ = reader.begin(desk);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < DataReader.AT_ONCE; i++) {
      reader.ask("loop-" + i, "a");
      names.add("loop-" + i + "/a");
    }
    desk.awaitBegun(names.toArray(String[]::new));
    for (int i = 0; i < DataReader.AT_ONCE; i++) {
      reader.ask("loop-" + i, "a");
    }
    reader.ask("quiet", "b");

    for (int round = 0; round <= DataReader.AT_ONCE; round++) {
      String next = "loop-" + round % DataReader.AT_ONCE;
      int begun = desk.begun.size();
      desk.answer(next + "/a");
      await().until(() -> desk.begun.size() == begun + 1);
      reader.ask(next, "a");
    }

    assertThat(desk.begun).contains("quiet/b");
  }

  @Test
  void aChangeOnTheWayLeadsToOneMoreRead() {
    var _ = reader.begin(desk);
    reader.ask("ai", "a");
    desk.awaitBegun("ai/a");
    reader.ask("ai", "a");
    reader.ask("ai", "a");

    desk.answer("ai/a");
    desk.awaitBegun("ai/a", "ai/a");
    desk.answer("ai/a");
    reader.ask("ai", "end");

    desk.awaitBegun("ai/a", "ai/a", "ai/end");
  }

  @Test
  void aReadThatFailsIsRepeatedUntilItWorks() {
    desk.failing.add("ai/a");
    reader.ask("ai", "a");
    reader.ask("ai", "b");
    CompletableFuture<Void> read = reader.begin(desk);

    desk.awaitBegun("ai/a", "ai/b");
    desk.answer("ai/b");
    await().until(() -> Collections.frequency(desk.begun, "ai/a") > 3);
    assertThat(read).isNotDone();
    desk.failing.remove("ai/a");
    await().until(() -> desk.waits("ai/a"));
    desk.answer("ai/a");

    await().until(read::isDone);
  }

  @Test
  void whatIsNotWantedAnyMoreIsNotRead() {
    reader.ask("ai", "gone");
    reader.ask("ai", "b");
    desk.unwanted.add("ai/gone");

    CompletableFuture<Void> read = reader.begin(desk);
    desk.awaitBegun("ai/b");
    desk.answer("ai/b");

    await().until(read::isDone);
    assertThat(desk.begun).containsExactly("ai/b");
  }

  @Test
  void theFirstReadsAreThoseThatWereAskedForBefore() {
    reader.ask("ai", "a");
    CompletableFuture<Void> read = reader.begin(desk);
    desk.awaitBegun("ai/a");
    reader.ask("ai", "a");
    reader.ask("ai", "later");

    desk.answer("ai/a");

    await().until(read::isDone);
    assertThat(read).isCompleted();
  }

  @Test
  void whoWaitsForTheFirstReadsHearsOfTheEnd() {
    reader.ask("ai", "a");
    CompletableFuture<Void> read = reader.begin(desk);

    reader.close();

    assertThat(read).isCompletedExceptionally();
  }

  /** Answers when it is told to. */
  private static final class SlowDesk implements DataReader.Desk {
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Set<String> unwanted = ConcurrentHashMap.newKeySet();
    private final Map<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private volatile boolean quick;

    @Override
    public boolean wants(String namespace, String name) {
      return !unwanted.contains(namespace + "/" + name);
    }

    @Override
    public void read(String namespace, String name) {
      String what = namespace + "/" + name;
      if (failing.contains(what)) {
        begun.add(what);
        throw new IllegalStateException("not now");
      }
      CompletableFuture<Void> answer = new CompletableFuture<>();
      assertThat(waiting.put(what, answer)).isNull();
      begun.add(what);
      if (!quick) {
        answer.join();
      }
    }

    boolean waits(String what) {
      return waiting.containsKey(what);
    }

    void answer(String what) {
      Objects.requireNonNull(waiting.remove(what), what).complete(null);
    }

    void answerAll() {
      quick = true;
      waiting.values().forEach(answer -> answer.complete(null));
    }

    void awaitBegun(String... what) {
      await().untilAsserted(() -> assertThat(begun).containsExactlyInAnyOrder(what));
    }
  }
}
