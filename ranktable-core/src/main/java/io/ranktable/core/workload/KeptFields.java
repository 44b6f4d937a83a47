package io.ranktable.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Which part of the objects of a kind profiles read, to keep caches small. {@link Expectation}
 * answers the same from that part as from the whole object. Equal when they keep the same.
 */
public interface KeptFields {

  /**
   * That part of an object, with its kind, name, namespace and UID. Values are shared with the
   * object.
   */
  ObjectNode of(JsonNode object);
}
