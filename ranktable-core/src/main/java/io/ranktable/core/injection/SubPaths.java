package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;

/** Tells mounts of a part of a volume from those of a whole one. */
final class SubPaths {

  private SubPaths() {}

  /** Whether a volume mount has a {@code subPath} or {@code subPathExpr}. */
  static boolean used(JsonNode mount) {
    return !mount.path("subPath").asText("").isEmpty()
        || !mount.path("subPathExpr").asText("").isEmpty();
  }
}
