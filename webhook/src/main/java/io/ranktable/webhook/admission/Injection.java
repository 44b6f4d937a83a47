package io.ranktable.webhook.admission;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.InjectionOutcome;
import io.ranktable.core.injection.InjectionRequest;

/** Decides on a pod; {@link io.ranktable.core.injection.Injector#inject} in the running process. */
@FunctionalInterface
public interface Injection {

  /** What admission does with a pod. */
  InjectionOutcome inject(InjectionRequest request, Catalog catalog, GateSettings gate);
}
