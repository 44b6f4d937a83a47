package io.ranktable.webhook;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells wrong settings as a list instead of a stack trace. */
final class SettingsFailureAnalyzer extends AbstractFailureAnalyzer<SettingsException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SettingsException cause) {
    return new FailureAnalysis(
        "These settings cannot be used:\n\n  " + String.join("\n  ", cause.problems()),
        "Correct them in the environment, as system properties, or as arguments"
            + " (--ranktable.loop.workers=4).",
        cause);
  }
}
