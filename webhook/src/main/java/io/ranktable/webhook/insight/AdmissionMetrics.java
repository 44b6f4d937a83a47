package io.ranktable.webhook.insight;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.ranktable.core.table.Reason;
import io.ranktable.webhook.admission.AdmissionListener;
import io.ranktable.webhook.admission.AdmissionRecord;
import io.ranktable.webhook.admission.AdmissionRecord.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How long admissions take, by outcome and reason. */
public final class AdmissionMetrics implements AdmissionListener {

  private static final long LONGEST_MILLIS = 5000;

  private record Labels(Outcome outcome, Reason reason) {}

  private final MeterRegistry registry;
  private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();

  /** Metrics that go to a registry. */
  public AdmissionMetrics(MeterRegistry registry) {
    this.registry = registry;
    // There from the first moment on, so that a rate can be asked for before the first pod comes.
    timers.computeIfAbsent(new Labels(Outcome.PATCHED, Reason.INJECTED), this::timer);
  }

  @Override
  public void answered(AdmissionRecord told, Duration took) {
    timers.computeIfAbsent(new Labels(told.outcome(), told.reason()), this::timer).record(took);
  }

  private Timer timer(Labels labels) {
    return Timer.builder("ranktable.admission.duration")
        .description("Time to answer an admission request, by outcome and reason")
        .tag("outcome", labels.outcome().text())
        .tag("reason", labels.reason().text())
        .serviceLevelObjectives(Buckets.millisUpTo(LONGEST_MILLIS))
        .register(registry);
  }
}
