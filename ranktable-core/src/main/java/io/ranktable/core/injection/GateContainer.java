package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The wait container of a pod: builds it, and recognises it. */
final class GateContainer {

  /** Directory in the gate under which the ConfigMap volumes are mounted. */
  static final String SOURCES = "/ranktable-gate";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** In this order: the variable and the field of the pod it comes from. */
  private static final List<Map.Entry<String, String>> DOWNWARD =
      List.of(Map.entry("POD_UID", "metadata.uid"), Map.entry("POD_IP", "status.podIP"));

  private static final int SCRIPT = 2;

  private GateContainer() {}

  /**
   * Builds the gate. It runs as the first target container's user, on its image unless the user
   * chose another one, and writes each file in the place where the engine sees it, so that its log
   * names paths that the user knows.
   */
  static ObjectNode build(
      JsonNode pod, List<TableMount> tables, GateChoice choice, GateSettings settings) {
    JsonNode target = tables.getFirst().targets().getFirst().json();
    ObjectNode gate = JSON.objectNode().put("name", Names.GATE);
    if (choice.image() != null) {
      gate.put("image", choice.image());
    } else {
      copy(target, gate, "image");
      copy(target, gate, "imagePullPolicy");
    }
    command().forEach(gate.putArray("command")::add);
    args(tables).forEach(gate.putArray("args")::add);
    ArrayNode env = gate.putArray("env");
    for (Map.Entry<String, String> variable : DOWNWARD) {
      env.addObject()
          .put("name", variable.getKey())
          .putObject("valueFrom")
          .putObject("fieldRef")
          .put("apiVersion", "v1")
          .put("fieldPath", variable.getValue());
    }
    ObjectNode resources = gate.putObject("resources");
    for (String kind : List.of("requests", "limits")) {
      resources.putObject(kind).put("cpu", settings.cpu()).put("memory", settings.memory());
    }
    mounts(tables).forEach(gate.putArray("volumeMounts")::add);
    gate.put("terminationMessagePath", "/dev/termination-log")
        .put("terminationMessagePolicy", "File");
    gate.set("securityContext", securityContext(pod, target.path("securityContext")));
    return gate;
  }

  /** Whether a container bears the mark of a gate of any version: its command line. */
  static boolean bearsOurMark(JsonNode container) {
    JsonNode is = container.path("command");
    List<String> must = command();
    boolean same = is.size() == must.size();
    for (int word = 0; same && word < must.size(); word++) {
      same = word == SCRIPT || must.get(word).equals(is.path(word).textValue());
    }
    return same;
  }

  /**
   * Whether a container does the work of the wanted gate, also when defaults or other webhooks have
   * added to it or have moved its image.
   */
  static boolean serves(JsonNode existing, ObjectNode wanted) {
    return existing.path("command").equals(wanted.path("command"))
        && existing.path("args").equals(wanted.path("args"))
        && !existing.has("restartPolicy")
        && variables(existing).containsAll(variables(wanted))
        && mountedAt(existing).containsAll(mountedAt(wanted));
  }

  private static List<String> command() {
    return List.of("/bin/sh", "-c", GateScript.text(), Names.GATE);
  }

  private static List<String> args(List<TableMount> tables) {
    List<String> args = new ArrayList<>();
    for (int n = 0; n < tables.size(); n++) {
      TableMount table = tables.get(n);
      args.add(table.configMap());
      args.add(source(n));
      args.add(table.directory());
      args.add(table.fileName());
      args.add(table.delivery().name().toLowerCase(Locale.ROOT));
    }
    // The kubelet replaces $(NAME) in arguments; a doubled dollar sign stands for one.
    return args.stream().map(arg -> arg.replace("$", "$$")).toList();
  }

  private static String source(int n) {
    return SOURCES + "/" + n;
  }

  private static List<ObjectNode> mounts(List<TableMount> tables) {
    List<ObjectNode> mounts = new ArrayList<>();
    for (int n = 0; n < tables.size(); n++) {
      TableMount table = tables.get(n);
      mounts.add(
          JSON.objectNode()
              .put("name", table.sourceVolume())
              .put("mountPath", source(n))
              .put("readOnly", true));
      if (table.copied()) {
        mounts.add(
            JSON.objectNode().put("name", table.fileVolume()).put("mountPath", table.directory()));
      }
    }
    return mounts;
  }

  /**
   * The user and the SELinux labels of the target, so that it can read what the gate writes; for
   * the rest what the restricted Pod Security Standard asks for. What the pod sets is inherited.
   */
  private static ObjectNode securityContext(JsonNode pod, JsonNode target) {
    ObjectNode context = JSON.objectNode();
    for (String field : List.of("runAsUser", "runAsGroup", "runAsNonRoot", "seLinuxOptions")) {
      copy(target, context, field);
    }
    context.put("allowPrivilegeEscalation", false).put("readOnlyRootFilesystem", true);
    context.putObject("capabilities").putArray("drop").add("ALL");
    if (target.hasNonNull("seccompProfile")) {
      copy(target, context, "seccompProfile");
    } else if (!pod.path("spec").path("securityContext").hasNonNull("seccompProfile")) {
      context.putObject("seccompProfile").put("type", "RuntimeDefault");
    }
    return context;
  }

  private static void copy(JsonNode from, ObjectNode to, String field) {
    if (from.hasNonNull(field)) {
      to.set(field, from.get(field).deepCopy());
    }
  }

  private static Set<String> variables(JsonNode container) {
    Set<String> variables = new HashSet<>();
    for (JsonNode variable : container.path("env")) {
      variables.add(
          variable.path("name").asText("")
              + " "
              + variable.path("valueFrom").path("fieldRef").path("fieldPath").asText(""));
    }
    return variables;
  }

  private static Set<String> mountedAt(JsonNode container) {
    Set<String> mounts = new HashSet<>();
    for (JsonNode mount : container.path("volumeMounts")) {
      if (!SubPaths.used(mount)) {
        mounts.add(
            mount.path("name").asText("")
                + " "
                + MountPaths.normal(mount.path("mountPath").asText("")));
      }
    }
    return mounts;
  }
}
