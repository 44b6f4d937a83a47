package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Random;

/** Pods as no one would write them by hand, from a seed. */
final class RandomPods {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> PATHS =
      List.of("/etc", "/etc/ranktable/extra", "/etc/env/x", "/data", "/data/", "/etc/ranktable");

  private final Random random;

  RandomPods(long seed) {
    random = new Random(seed);
  }

  /** A pod that asks for one or two of the usual templates and has a seat. */
  ObjectNode pod() {
    ObjectNode pod = JSON.objectNode().put("apiVersion", "v1").put("kind", "Pod");
    ObjectNode meta = pod.putObject("metadata").put("name", "p-" + random.nextInt(10));
    unknown(meta);
    if (random.nextBoolean()) {
      meta.putObject("labels").put("app", "x").put("a/b~c", "d");
    }
    ObjectNode annotations = meta.putObject("annotations");
    annotations.put("~/x", "y").put("ranktable.io/template", oneOf(TEMPLATES));
    annotations.put("ranktable.io/group", "g").put("ranktable.io/size", "2");
    annotations.put("ranktable.io/role", "decode").put("ranktable.io/instance", "1");
    annotations.put("ranktable.io/index", String.valueOf(random.nextInt(2)));
    if (random.nextInt(4) == 0) {
      annotations.put("ranktable.io/wait-position", oneOf(List.of("first", "last")));
    }
    if (random.nextInt(4) == 0) {
      annotations.put("ranktable.io/status", "forged").put("ranktable.io/poke", "1");
    }
    ObjectNode spec = pod.putObject("spec");
    unknown(spec);
    maybe(spec, "volumes", volumes());
    maybe(spec, "initContainers", containers("init", random.nextInt(3), true));
    spec.set("containers", containers("main", 1 + random.nextInt(3), false));
    return pod;
  }

  private static final List<String> TEMPLATES =
      List.of(
          "plain", "other", "live", "with-env", "with-env,live", "live, plain", "other,with-env");

  /** A container such as another webhook adds. */
  ObjectNode container(String name, boolean init) {
    ObjectNode container = JSON.objectNode().put("name", name).put("image", "i" + name);
    unknown(container);
    if (init && random.nextBoolean()) {
      container.put("restartPolicy", "Always");
    }
    if (random.nextBoolean()) {
      container.withObject("/resources/limits").put("huawei.com/Ascend910", "4");
    }
    ArrayNode mounts = JSON.arrayNode();
    for (int n = random.nextInt(3); n > 0; n--) {
      mounts.addObject().put("name", "v" + n).put("mountPath", oneOf(PATHS)).put("unknown", n);
    }
    maybe(container, "volumeMounts", mounts);
    ArrayNode env = JSON.arrayNode();
    if (random.nextBoolean()) {
      env.addObject().put("name", "A").put("value", "$(B)");
    }
    if (random.nextInt(4) == 0) {
      env.addObject().put("name", "RANK_TABLE_FILE").put("value", "/etc/env/ranktable.json");
    }
    maybe(container, "env", env);
    return container;
  }

  private ArrayNode containers(String prefix, int count, boolean init) {
    ArrayNode containers = JSON.arrayNode();
    for (int n = 0; n < count; n++) {
      containers.add(container(prefix + n, init));
    }
    return containers;
  }

  private ArrayNode volumes() {
    ArrayNode volumes = JSON.arrayNode();
    for (int n = random.nextInt(3); n > 0; n--) {
      volumes.addObject().put("name", "v" + n).putObject("newKindOfVolume").put("x", n);
    }
    return volumes;
  }

  private void maybe(ObjectNode node, String field, ArrayNode list) {
    switch (random.nextInt(4)) {
      case 0 -> node.set(field, NullNode.getInstance());
      case 1 -> {
        if (!list.isEmpty()) {
          node.set(field, list);
        }
      }
      default -> node.set(field, list);
    }
  }

  private void unknown(ObjectNode node) {
    if (random.nextBoolean()) {
      node.putObject("fieldOfTomorrow").put("deep", random.nextLong()).putArray("list").add("x");
    }
  }

  /** Any JSON at all, with the words of a pod sprinkled in. */
  JsonNode anything(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> NullNode.getInstance();
      case 1 -> IntNode.valueOf(random.nextInt());
      case 2 -> BooleanNode.valueOf(random.nextBoolean());
      case 3 -> TextNode.valueOf("");
      case 4 -> TextNode.valueOf(oneOf(WORDS));
      case 5 -> {
        ArrayNode list = JSON.arrayNode();
        for (int n = random.nextInt(4); n > 0; n--) {
          list.add(anything(depth - 1));
        }
        yield list;
      }
      default -> {
        ObjectNode map = JSON.objectNode();
        for (int n = random.nextInt(5); n > 0; n--) {
          map.set(oneOf(WORDS), anything(depth - 1));
        }
        yield map;
      }
    };
  }

  /** Replaces one value somewhere in a pod by anything. */
  void damage(JsonNode node) {
    if (node.isEmpty()) {
      return;
    }
    int chosen = random.nextInt(node.size());
    if (node instanceof ArrayNode list) {
      if (random.nextInt(3) == 0) {
        list.set(chosen, anything(2));
      } else {
        damage(list.get(chosen));
      }
    } else if (node instanceof ObjectNode map) {
      String field = map.properties().stream().skip(chosen).findFirst().orElseThrow().getKey();
      if (random.nextInt(3) == 0) {
        map.set(field, anything(2));
      } else {
        damage(map.get(field));
      }
    }
  }

  private static final List<String> WORDS =
      List.of(
          "metadata",
          "spec",
          "containers",
          "initContainers",
          "volumes",
          "annotations",
          "labels",
          "name",
          "env",
          "volumeMounts",
          "mountPath",
          "ranktable.io/template",
          "plain",
          "resources",
          "limits",
          "huawei.com/Ascend910",
          "4",
          "securityContext",
          "ranktable-gate",
          "/etc");

  private <T> T oneOf(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
