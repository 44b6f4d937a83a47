package io.ranktable.webhook.model;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One step of a schedule. Numbers choose among what is there, so that every part of a schedule is a
 * schedule too.
 *
 * @param when whether it happens at once or around the controller's next API call
 * @param kind what happens
 * @param a first number; see the kind
 * @param b second number; see the kind
 */
record Op(When when, Kind kind, int a, int b) {

  /** When it happens. */
  enum When {
    /** In its turn. */
    NOW(""),
    /** When the next API call of a controller has been sent and not yet arrived. */
    ON_THE_WAY(">"),
    /** When the next API call of a controller has been carried out and is not yet answered. */
    BEFORE_THE_ANSWER("<");

    private final String sign;

    When(String sign) {
      this.sign = sign;
    }
  }

  /** What happens. */
  enum Kind {
    /** Workload a creates the pod of its seat b. */
    SPAWN(6),
    /** Pod a is being deleted. */
    DELETE(4),
    /** Pod a is gone, the oldest one that is being deleted first. */
    GONE(4),
    /** Pod a is bound, gets an IP and reports. */
    READY(10),
    /** Pod a is bound to a node. */
    BIND(2),
    /** Pod a gets an IP, another one when it had one: its node was started anew. */
    ADDRESS(3),
    /** The device plugin reports for pod a, in a way that b chooses. */
    REPORT(5),
    /** Pod a ends; well when b is even. */
    FINISH(1),
    /** Workload a shall have another size; new pods say so. */
    RESIZE(2),
    /** As RESIZE, and somebody writes it on the pods that are there. */
    RESIZE_ALL(1),
    /** Workload a rolls: new pods are of another revision. */
    ROLL(1),
    /** Workload a has all its pods, and all have reported. */
    RESTORE(4),
    /** The kubelet looks at pod a, because it was poked, and misses the table when b is odd. */
    KUBELET(6),
    /** The template becomes another one. */
    TEMPLATE(1),
    /** The parents of pods are gone, until they are restored or resized. */
    PARENT_GONE(1),
    /** Somebody has a ConfigMap of the name of workload a's table, if there is none. */
    FOREIGN(1),
    /** Somebody edits the ConfigMap of a table in a way that b chooses. */
    EDIT_TABLE(1),
    /** Somebody deletes the ConfigMap of a table. */
    DELETE_TABLE(1),
    /** Replica a hears b changes more of stream b modulo streams. */
    DELIVER(16),
    /** Replica a's watch of stream b has a gap. */
    GAP(1),
    /** Replica a hears once more what it knows. */
    REPEAT(1),
    /** Replica a works on up to b + 1 tables. */
    WORK(16),
    /** Replica a sends what is to be sent without waiting. */
    CALLS(6),
    /** Some tenths of a second pass. */
    PASS(8),
    /** The next b modulo 3 + 1 API calls fail in the way that a chooses. */
    FAULT(3),
    /** Replica a stands still for twice b seconds and holds what it has. */
    PAUSE(3),
    /** A call, and who sent it, stands still for 20 and b seconds while the other one goes on. */
    STALL(1),
    /** Replica a starts anew. */
    CRASH(1),
    /** Replica a looks at every table. */
    RESYNC(1),
    /** Both replicas hear and do everything for a few tenths of a second. */
    FLOW(10),
    /** The world is quiet until everything should be done, and is judged. */
    CALM(1);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    int weight() {
      return weight;
    }
  }

  static Op of(Kind kind, int a, int b) {
    return new Op(When.NOW, kind, a, b);
  }

  /** Reads what {@link #toString} writes. */
  static Op parse(String text) {
    String[] words = text.strip().split(" +");
    When when = When.NOW;
    String word = words[0];
    for (When other : When.values()) {
      if (!other.sign.isEmpty() && word.startsWith(other.sign)) {
        when = other;
        word = word.substring(1);
      }
    }
    return new Op(
        when,
        Kind.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')),
        words.length > 1 ? Integer.parseInt(words[1]) : 0,
        words.length > 2 ? Integer.parseInt(words[2]) : 0);
  }

  /** Reads a schedule: ops separated by semicolons or line ends. */
  static List<Op> parseAll(String text) {
    return List.of(text.strip().split("\\s*[;\n]\\s*")).stream().map(Op::parse).toList();
  }

  /** Writes a schedule. */
  static String toString(List<Op> ops) {
    return ops.stream().map(Op::toString).collect(Collectors.joining("\n"));
  }

  @Override
  public String toString() {
    return when.sign + kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + " " + a + " " + b;
  }
}
