package io.ranktable.core.family;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One pod of a shape.
 *
 * @param role its role
 * @param instance its role instance
 * @param index its place there
 * @param node number of the node it runs on
 * @param cards its cards on that node; empty for a pod without NPUs
 */
record Seat(String role, String instance, int index, int node, List<Integer> cards) {

  static Seat of(String role, int instance, int index, int node, int cards) {
    return of(role, instance, index, node, IntStream.range(0, cards).boxed().toList());
  }

  static Seat of(String role, int instance, int index, int node, List<Integer> cards) {
    return new Seat(role, role + "-" + instance, index, node, cards);
  }

  String pod() {
    return "m-" + instance + "-" + index;
  }

  /** One line for people. */
  @Override
  public String toString() {
    return "%s on %s, cards %s".formatted(pod(), Hardware.hostIp(node), cards);
  }
}
