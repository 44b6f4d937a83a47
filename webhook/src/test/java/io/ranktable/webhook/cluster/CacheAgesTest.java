package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CacheAgesTest {

  private final AtomicLong nanos = new AtomicLong(-1_000);
  private final AtomicBoolean watching = new AtomicBoolean();
  private final CacheAges ages = new CacheAges(nanos::get);

  @Test
  void whatHasNeverBeenReadHasNoAge() {
    ages.add("pods", watching::get);

    pass(30);

    assertThat(ages.ages()).isEmpty();
  }

  @Test
  void aCacheAgesFromTheLastLookAtWhichItWasCurrent() {
    ages.add("pods", watching::get);
    ages.add("tables", () -> true);
    watching.set(true);
    pass(1);
    assertThat(ages.ages()).containsEntry("pods", Duration.ZERO);

    watching.set(false);
    pass(42);

    assertThat(ages.ages())
        .containsEntry("pods", Duration.ofSeconds(42))
        .containsEntry("tables", Duration.ZERO);
  }

  @Test
  void aCacheThatIsCurrentAgainIsAsGoodAsNew() {
    ages.add("pods", watching::get);
    watching.set(true);
    pass(1);
    watching.set(false);
    pass(42);
    watching.set(true);

    pass(1);

    assertThat(ages.ages()).containsEntry("pods", Duration.ZERO);
  }

  private void pass(long seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    ages.look();
  }
}
