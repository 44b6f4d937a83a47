package io.ranktable.webhook.cli.demo.input;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Templates;
import io.ranktable.webhook.cli.input.BadInputException;
import io.ranktable.webhook.cli.input.BadOptionException;
import io.ranktable.webhook.cli.input.InputCatalog;
import io.ranktable.webhook.cli.input.Manifest;
import io.ranktable.webhook.cli.input.Manifests;
import io.ranktable.webhook.cli.input.TemplateChoice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
   * @param stdin what is piped in, for a file named {@code -}
   * @throws BadInputException when something cannot be played
   */
  public static DemoInput read(Wishes wishes, InputStream stdin) throws BadInputException {
    if (wishes.pods() != null) {
      if (wishes.workload() != null) {
        throw new BadOptionException(
            "--workload and -f cannot be given together: the pods come from one of them.");
      }
      Optional<TemplateChoice> choice =
          wishes.level() == null && wishes.template() == null
              ? Optional.empty()
              : Optional.of(choice(wishes));
      String file = wishes.pods();
      return input("File " + file, Manifests.read(List.of(file), stdin, NAMESPACE), choice);
    }
    String workload = wishes.workload() == null ? WORKLOADS.getFirst() : wishes.workload();
    if (!WORKLOADS.contains(workload)) {
      throw new BadOptionException(
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
        Manifests.read(workload, bundled(workload), NAMESPACE),
        Optional.of(choice));
  }

  private static TemplateChoice choice(Wishes wishes) throws BadInputException {
    Level level = level(wishes.level());
    Set<String> bundled = Templates.bundled().keySet();
    if (wishes.template() == null) {
      return TemplateChoice.of("hccl-" + (level == null ? Level.GROUP : level).text(), bundled);
    }
    TemplateChoice choice = TemplateChoice.of(wishes.template(), bundled);
    Level own = choice.template().settings().level();
    if (level != null && level != own) {
      throw new BadOptionException(
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
            () -> new BadOptionException("--level " + text + " is unknown: it is role or group."));
  }

  private static DemoInput input(
      String title, List<Manifest> manifests, Optional<TemplateChoice> choice)
      throws BadInputException {
    List<Manifest> pods = manifests.stream().filter(Manifest::isPod).toList();
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
    manifests.forEach(
        one -> one.object().withObject("/metadata").put("namespace", one.namespace()));
    List<ObjectNode> objects = new ArrayList<>();
    manifests.stream().filter(one -> !one.isPod()).map(Manifest::object).forEach(objects::add);
    List<StoredSettings> settings = new ArrayList<>(InputCatalog.settings(manifests));
    if (choice.isPresent()) {
      choice.get().rename(manifests);
      if (!annotated) {
        pods.forEach(choice.get()::annotate);
      }
      String namespace = pods.getFirst().namespace();
      choice
          .get()
          .data()
          .ifPresent(
              data -> {
                objects.add(configMap(namespace, choice.get().name(), data));
                settings.add(InputCatalog.template(namespace, choice.get().name(), data));
              });
    }
    InputCatalog catalog = InputCatalog.of(settings, InputCatalog.SYSTEM_NAMESPACE);
    PodPreparation preparation = new PodPreparation(catalog);
    return new DemoInput(
        title, objects, pods.stream().map(pod -> preparation.prepare(pod.object())).toList());
  }

  private static boolean annotated(Manifest pod) {
    return pod.object().path("metadata").path("annotations").hasNonNull(Names.TEMPLATE);
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
