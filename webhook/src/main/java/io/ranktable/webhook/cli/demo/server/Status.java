package io.ranktable.webhook.cli.demo.server;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Bodies of failures. */
final class Status {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Status() {}

  /** A failure of an HTTP code. */
  static String of(int code, String message) {
    return of(code, code == 404 ? "NotFound" : "BadRequest", message);
  }

  /** A conflict: of a creation, that the name is taken; else that the object has changed. */
  static String conflict(boolean creation) {
    return creation
        ? of(409, "AlreadyExists", "An object of this name exists already")
        : of(409, "Conflict", "The object has been changed or replaced meanwhile");
  }

  private static String of(int code, String reason, String message) {
    return JSON.createObjectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("message", message)
        .put("reason", reason)
        .put("code", code)
        .toString();
  }
}
