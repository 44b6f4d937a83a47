package io.ranktable.core.injection;

import java.util.ArrayDeque;
import java.util.Deque;

/** Compares mount paths by what they mean, not by how they are written. */
final class MountPaths {

  private MountPaths() {}

  /**
   * The path without doubled or trailing slashes and without {@code .} and {@code ..}; always
   * absolute, as container runtimes take it.
   */
  static String normal(String path) {
    if (path.length() > 1
        && path.startsWith("/")
        && !path.endsWith("/")
        && !path.contains("//")
        && !path.contains("/.")) {
      return path;
    }
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  /** Whether a normal path lies below another one; a path does not lie below itself. */
  static boolean below(String path, String parent) {
    return !path.equals(parent) && (parent.equals("/") || path.startsWith(parent + "/"));
  }
}
