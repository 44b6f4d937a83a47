package io.ranktable.webhook.model;

/** What the controller must never do, or what it has left undone. */
final class Violation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }
}
