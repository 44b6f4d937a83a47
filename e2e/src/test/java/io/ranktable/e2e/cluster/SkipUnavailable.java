package io.ranktable.e2e.cluster;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * What a test finds missing on this machine while it runs makes it skipped, with the one line that
 * says what to install; with {@code CI=true} it fails.
 */
public final class SkipUnavailable
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw skipped(thrown);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw skipped(thrown);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw skipped(thrown);
  }

  private static Throwable skipped(Throwable thrown) {
    return thrown instanceof ClusterUnavailableException unavailable
            && !"true".equals(System.getenv("CI"))
        ? new TestAbortedException(unavailable.advice(), unavailable)
        : thrown;
  }
}
