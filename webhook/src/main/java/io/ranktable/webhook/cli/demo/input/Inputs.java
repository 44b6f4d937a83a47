package io.ranktable.webhook.cli.demo.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes of a user's wishes what is to be played. */
public final class Inputs {

  /** The workloads that come with the demo; the first is the default. */
  public static final List<String> WORKLOADS =
      List.of("kthena", "aibrix", "lws", "jobset", "statefulset");

  private static final String NAMESPACE = "demo";

  private Inputs() {}

  /**
   * Reads and checks everything.
   *
   * @throws BadInputException when something cannot be played
   */
  public static DemoInput read(Wishes wishes) throws BadInputException {
    if (wishes.pods() != null) {
      if (wishes.workload() != null) {
        throw new BadInputException(
            "--workload and -f cannot be given together: the pods come from one of them.");
      }
      Optional<TemplateChoice> choice =
          wishes.level() == null && wishes.template() == null
              ? Optional.empty()
              : Optional.of(choice(wishes));
      String source = "File " + wishes.pods();
      return input(source, Manifests.read(source, Manifests.text(wishes.pods())), choice);
    }
    String workload = wishes.workload() == null ? WORKLOADS.getFirst() : wishes.workload();
    if (!WORKLOADS.contains(workload)) {
      throw new BadInputException(
          "--workload "
              + workload
              + " is unknown. Known are "
              + String.join(", ", WORKLOADS)
              + "; other pods can be given by -f FILE.");
    }
    TemplateChoice choice = choice(wishes);
    return input(
        "workload %s, template %s, level %s"
            .formatted(workload, choice.name(), choice.template().settings().level().text()),
        Manifests.read(workload, bundled(workload)),
        Optional.of(choice));
  }

  private static TemplateChoice choice(Wishes wishes) throws BadInputException {
    Level level = level(wishes.level());
    if (wishes.template() == null) {
      return TemplateChoice.of(level == null ? Level.GROUP : level);
    }
    TemplateChoice choice = TemplateChoice.of(wishes.template());
    Level own = choice.template().settings().level();
    if (level != null && level != own) {
      throw new BadInputException(
          "Template %s has level %s, but --level %s was given: leave --level away, or change ranktable-level in the template."
              .formatted(choice.name(), own.text(), level.text()));
    }
    return choice;
  }

  private static @Nullable Level level(@Nullable String text) throws BadInputException {
    if (text == null) {
      return null;
    }
    return Level.of(text)
        .orElseThrow(
            () -> new BadInputException("--level " + text + " is unknown: it is role or group."));
  }

  private static DemoInput input(
      String title, List<ObjectNode> documents, Optional<TemplateChoice> choice)
      throws BadInputException {
    List<ObjectNode> pods = new ArrayList<>();
    List<ObjectNode> objects = new ArrayList<>();
    for (ObjectNode document : documents) {
      requireKind(title, document);
      ObjectNode meta = document.withObject("/metadata");
      if (meta.path("namespace").asText("").isEmpty()) {
        meta.put("namespace", NAMESPACE);
      }
      (document.path("kind").asText().equals("Pod") ? pods : objects).add(document);
    }
    if (pods.isEmpty()) {
      throw new BadInputException(title + " holds no pods.");
    }
    boolean annotated = pods.stream().anyMatch(Inputs::annotated);
    if (choice.isEmpty() && !annotated) {
      throw new BadInputException(
          ("%s: no pod has the annotation %s, so none takes part. Add it to the pods, for example"
                  + " \"%s: hccl-role\", or name a template by --template.")
              .formatted(title, Names.TEMPLATE, Names.TEMPLATE));
    }
    choice.ifPresent(
        chosen -> {
          documents.forEach(document -> rename(document, chosen.name()));
          if (!annotated) {
            pods.forEach(pod -> annotate(pod, chosen.name()));
          }
        });
    String namespace = pods.getFirst().path("metadata").path("namespace").asText();
    choice
        .flatMap(TemplateChoice::data)
        .ifPresent(data -> objects.add(configMap(namespace, choice.get().name(), data)));
    PodPreparation preparation = new PodPreparation(objects);
    return new DemoInput(title, objects, pods.stream().map(preparation::prepare).toList());
  }

  private static void requireKind(String title, ObjectNode document) throws BadInputException {
    String name = document.path("metadata").path("name").asText("");
    String generated = document.path("metadata").path("generateName").asText("");
    if (document.path("kind").asText("").isEmpty()
        || document.path("apiVersion").asText("").isEmpty()
        || (name.isEmpty() && generated.isEmpty())) {
      throw new BadInputException(
          title
              + ": an object needs apiVersion, kind and metadata.name; one"
              + (name.isEmpty() ? "" : " named " + name)
              + " has not all of them.");
    }
    for (String map : List.of("annotations", "labels")) {
      for (Map.Entry<String, JsonNode> entry : document.path("metadata").path(map).properties()) {
        if (!entry.getValue().isTextual()) {
          throw new BadInputException(
              "%s: %s of %s %s: the value of %s is no text, which an API server refuses; write quotes around it."
                  .formatted(
                      title,
                      map,
                      document.path("kind").asText(),
                      name.isEmpty() ? generated : name,
                      entry.getKey()));
        }
      }
    }
  }

  private static boolean annotated(JsonNode pod) {
    return pod.path("metadata").path("annotations").hasNonNull(Names.TEMPLATE);
  }

  private static void annotate(ObjectNode pod, String template) {
    pod.withObject("/metadata").withObject("/annotations").put(Names.TEMPLATE, template);
  }

  /** Sets the template's name wherever one is named, also in the pod templates of parents. */
  private static void rename(JsonNode node, String template) {
    if (node instanceof ObjectNode object && object.hasNonNull(Names.TEMPLATE)) {
      object.put(Names.TEMPLATE, template);
    }
    node.forEach(child -> rename(child, template));
  }

  private static ObjectNode configMap(String namespace, String name, Map<String, String> data) {
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    map.put("apiVersion", "v1").put("kind", "ConfigMap");
    ObjectNode meta = map.putObject("metadata").put("namespace", namespace).put("name", name);
    meta.putObject("labels").put(Names.KIND, Names.KIND_TEMPLATE);
    ObjectNode values = map.putObject("data");
    data.forEach(values::put);
    return map;
  }

  private static String bundled(String workload) {
    String path = "/io/ranktable/webhook/cli/demo/workloads/" + workload + ".yaml";
    try (InputStream in = Inputs.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("The program lacks its own resource " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path, e);
    }
  }
}
