package io.ranktable.e2e.bench.crowd;

import io.ranktable.core.table.Names;
import io.ranktable.e2e.bench.crowd.TableWatch.Table;
import io.ranktable.e2e.bench.crowd.TableWatch.Version;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sees the pods' pokes as a kubelet does, and opens the gate of a pod that is poked with the table
 * that is there.
 */
public final class Kubelet implements AutoCloseable {

  private static final String PATH =
      "/api/v1/pods?labelSelector=ranktable.io%2Finjected%3Dtrue&watch=1&timeoutSeconds=14400";
  private static final int AT_ONCE = 16;

  /** The first name, namespace and UID of an event are those of the pod. */
  private static final Pattern POD =
      Pattern.compile("\"name\":\"([^\"]+)\",\"namespace\":\"([^\"]+)\",\"uid\":\"([^\"]+)\"");

  private static final Pattern DIGEST =
      Pattern.compile(Pattern.quote(Names.POKE) + "\":\"[^}]*?digest\\\\\":\\\\\"([0-9a-f]{16})");

  private final Api api;
  private final TableWatch tables;
  private final Map<String, Seat> seats = new HashMap<>();
  private final Map<String, String> poked = new ConcurrentHashMap<>();
  private final Set<String> opened = ConcurrentHashMap.newKeySet();
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread watching;
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;

  /** Begins to watch the pods of a crowd. */
  public Kubelet(Api api, TableWatch tables, Crowd crowd) {
    this.api = api;
    this.tables = tables;
    crowd.seats().forEach(seat -> seats.put(seat.group().namespace() + "/" + seat.name(), seat));
    this.watching = Thread.ofPlatform().daemon().name("kubelet").start(this::watch);
  }

  /**
   * Whether the gate of a pod is open, or the last poke of the pod was for this table.
   *
   * @throws IllegalStateException when the watch has broken
   */
  public boolean attended(String uid, String digest) {
    RuntimeException broken = failure;
    if (broken != null) {
      throw new IllegalStateException("the watch of pods has broken", broken);
    }
    return opened.contains(uid) || digest.equals(poked.get(uid));
  }

  @Override
  public void close() {
    closed = true;
    watching.interrupt();
    threads.shutdownNow();
  }

  private void watch() {
    try {
      api.watch(PATH, this::see);
    } catch (RuntimeException e) {
      failure = closed ? null : e;
    }
  }

  private void see(String event) {
    Matcher pod = POD.matcher(event);
    Matcher poke = DIGEST.matcher(event);
    if (!pod.find() || !poke.find()) {
      return;
    }
    String uid = pod.group(3);
    String digest = poke.group(1);
    Seat seat = seats.get(pod.group(2) + "/" + pod.group(1));
    poked.put(uid, digest);
    if (seat != null && !opened.contains(uid)) {
      threads.execute(() -> open(seat, uid, digest));
    }
  }

  private void open(Seat seat, String uid, String digest) {
    room.acquireUninterruptibly();
    try {
      Optional<Version> table = tables.latest(Table.of(seat.group()));
      boolean current =
          table
              .filter(
                  version -> version.digest().equals(digest) && version.members().containsKey(uid))
              .isPresent();
      // Once open, a gate stays open; the pod that came after it has a gate of its own.
      if (current && opened.add(uid)) {
        seat.open(api, uid, seat.group().table(), digest);
      }
    } catch (RuntimeException e) {
      failure = closed ? null : e;
    } finally {
      room.release();
    }
  }
}
