package io.ranktable.webhook.cli.demo.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that a demo plays.
 *
 * @param title what it is, for people
 * @param objects objects that are there before the pods: parents, the template, what else the
 *     user's file holds; each with a namespace
 * @param pods the pods in the order of their creation; not empty
 */
public record DemoInput(String title, List<ObjectNode> objects, List<DemoPod> pods) {

  /** Copies the lists. */
  public DemoInput {
    objects = List.copyOf(objects);
    pods = List.copyOf(pods);
  }

  /** The namespaces of the pods. */
  public Set<String> namespaces() {
    return pods.stream().map(DemoPod::namespace).collect(Collectors.toSet());
  }
}
