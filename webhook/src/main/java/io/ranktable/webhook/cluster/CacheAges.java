package io.ranktable.webhook.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For how long caches have not been kept current. Nobody is told when a watch ends, so somebody has
 * to look now and then. Safe for several threads.
 */
final class CacheAges implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CacheAges.class);

  /** Watches end and begin anew all the time; that takes a second or two. */
  private static final Duration WORTH_A_WORD = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofSeconds(1);

  /**
   * A cache.
   *
   * @param current whether it is kept current now
   * @param currentAt when it was so last, in nanoseconds; null before the first time
   */
  private record Cache(BooleanSupplier current, AtomicReference<Long> currentAt) {}

  private final LongSupplier nanoTime;
  private final Map<String, Cache> caches = new ConcurrentHashMap<>();
  private final Map<String, Duration> told = new ConcurrentHashMap<>();
  private final Map<String, String> troubles = new ConcurrentHashMap<>();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("cache-ages").daemon().factory());

  CacheAges(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Adds a cache.
   *
   * @param name what is in it
   * @param current whether it is kept current
   */
  void add(String name, BooleanSupplier current) {
    caches.put(name, new Cache(current, new AtomicReference<>()));
  }

  /** Begins to look, every second. */
  void start() {
    var _ =
        looking.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }

  /** Logs why a cache cannot be filled, once for each reason; always true. */
  boolean goesOnAfter(String name, Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String why = String.valueOf(root.getMessage());
    if (!why.equals(troubles.put(name, why))) {
      LOG.warn("{} cannot be listed, which is tried again and again: {}", name, why);
    }
    return true;
  }

  /** Looks at all of them, and logs when one has become old, or current again. */
  void look() {
    ages()
        .forEach(
            (name, age) -> {
              if (age.compareTo(WORTH_A_WORD) > 0) {
                if (told.put(name, age) == null) {
                  LOG.warn(
                      "The API server has not been heard of {} for {} s; what is known is used"
                          + " until it is back",
                      name,
                      age.toSeconds());
                }
              } else if (age.isZero()) {
                Duration before = told.remove(name);
                if (before != null) {
                  LOG.info(
                      "The API server is heard of {} again, after {} s", name, before.toSeconds());
                }
              }
            });
  }

  /** The age of each cache; none of one that has never been current. */
  SortedMap<String, Duration> ages() {
    long now = nanoTime.getAsLong();
    SortedMap<String, Duration> ages = new TreeMap<>();
    caches.forEach(
        (name, cache) -> {
          if (cache.current().getAsBoolean()) {
            cache.currentAt().set(now);
          }
          Long at = cache.currentAt().get();
          if (at != null) {
            ages.put(name, Duration.ofNanos(Math.max(0, now - at)));
          }
        });
    return ages;
  }
}
