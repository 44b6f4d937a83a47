package io.ranktable.core.injection;

import io.ranktable.core.catalog.Catalog;

/** The whole of admission as a pure function. */
public final class Injector {

  private Injector() {}

  /** Decides on a pod. Never throws for anything a user wrote. */
  public static InjectionOutcome inject(
      InjectionRequest request, Catalog catalog, GateSettings gate) {
    throw new UnsupportedOperationException(request.uid() + catalog + gate);
  }
}
