package io.ranktable.webhook.cli.demo.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.report.PodFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A pod to play.
 *
 * @param create the pod as its controller creates it: with a namespace, without device annotation,
 *     UID, node and status
 * @param report the device annotations that it carries in the user's file, to be written once it is
 *     on a node; empty when they have to be invented
 * @param uid the UID it had in the user's file, which may stand in the annotations; empty when it
 *     had none
 * @param place where it ran in the user's file, as far as known
 * @param format the pod format of its first template
 * @param devices how many NPUs it asks for
 */
public record DemoPod(
    ObjectNode create,
    Map<String, String> report,
    String uid,
    Place place,
    PodFormat format,
    int devices) {

  /**
   * Where a pod ran.
   *
   * @param node name of the node
   * @param hostIp IP of the node
   * @param podIp IP of the pod
   */
  public record Place(Optional<String> node, Optional<String> hostIp, Optional<String> podIp) {}

  /** Its namespace. */
  public String namespace() {
    return create.path("metadata").path("namespace").asText();
  }
}
