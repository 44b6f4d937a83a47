package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** Failed calls in words. */
final class Failures {
  private Failures() {}

  /** What the API server answered, or why it did not. */
  static String reason(KubernetesClientException failure) {
    if (failure.getStatus() != null && failure.getStatus().getMessage() != null) {
      return failure.getStatus().getMessage();
    }
    if (failure.getCause() == null) {
      return String.valueOf(failure.getMessage());
    }
    Throwable root = failure.getCause();
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
