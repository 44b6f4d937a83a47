package io.ranktable.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The objects of a rendered chart.
 *
 * @param objects in the order of kind and name
 */
record Rendered(List<JsonNode> objects) {

  /** The namespace the charts are rendered for. */
  static final String SYSTEM = "ranktable-system";

  /** Values that set everything to something else than the default. */
  static final String ALL_OPTIONS = "src/test/resources/chart/all-options.yaml";

  private static final ObjectMapper YAML = new YAMLMapper();

  private static final Map<String, String> PLURALS =
      Map.ofEntries(
          Map.entry("Certificate", "certificates"),
          Map.entry("ClusterRole", "clusterroles"),
          Map.entry("ClusterRoleBinding", "clusterrolebindings"),
          Map.entry("ConfigMap", "configmaps"),
          Map.entry("Deployment", "deployments"),
          Map.entry("Issuer", "issuers"),
          Map.entry("MutatingWebhookConfiguration", "mutatingwebhookconfigurations"),
          Map.entry("NetworkPolicy", "networkpolicies"),
          Map.entry("Pod", "pods"),
          Map.entry("PodDisruptionBudget", "poddisruptionbudgets"),
          Map.entry("PodMonitor", "podmonitors"),
          Map.entry("Role", "roles"),
          Map.entry("RoleBinding", "rolebindings"),
          Map.entry("Service", "services"),
          Map.entry("ServiceAccount", "serviceaccounts"),
          Map.entry("ServiceMonitor", "servicemonitors"),
          Map.entry("ValidatingAdmissionPolicy", "validatingadmissionpolicies"),
          Map.entry("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings"));

  /** Renders the chart with Helm 3 for namespace {@code ranktable-system}. */
  static Rendered with(String... more) {
    return of(Helm.named("helm").template(SYSTEM, more));
  }

  /** Renders it with every option that can be chosen together with the others. */
  static Rendered withAllOptions() {
    return with("--values", ALL_OPTIONS);
  }

  /** Reads YAML documents; empty ones are left out. */
  static Rendered of(String yaml) {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      return new Rendered(
          documents.readAll().stream()
              .filter(JsonNode::isObject)
              .sorted(Comparator.comparing(Rendered::kind).thenComparing(Rendered::name))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one YAML file. */
  static JsonNode file(Path path) {
    try {
      return YAML.readTree(path.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the only object of a kind. */
  JsonNode only(String kind) {
    List<JsonNode> found = ofKind(kind).toList();
    if (found.size() != 1) {
      throw new AssertionError("not one " + kind + " but " + found.size());
    }
    return found.getFirst();
  }

  /** Returns the objects of a kind. */
  Stream<JsonNode> ofKind(String kind) {
    return objects.stream().filter(object -> kind(object).equals(kind));
  }

  /** Returns the kind of an object. */
  static String kind(JsonNode object) {
    return object.path("kind").asText();
  }

  /** Returns the name of an object. */
  static String name(JsonNode object) {
    return object.path("metadata").path("name").asText();
  }

  /** Returns the path under which an API server keeps an object. */
  static String path(JsonNode object) {
    String apiVersion = object.path("apiVersion").asText();
    String namespace = object.path("metadata").path("namespace").asText();
    String plural = PLURALS.get(kind(object));
    if (plural == null) {
      throw new AssertionError("the chart renders a new kind: " + kind(object));
    }
    return (apiVersion.contains("/") ? "/apis/" : "/api/")
        + apiVersion
        + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
        + "/"
        + plural
        + "/"
        + name(object);
  }

  /** Returns rules of a role, one line each: {@code groups/resources [names]: verbs}. */
  static List<String> rules(JsonNode role) {
    return role.path("rules")
        .valueStream()
        .map(
            rule ->
                words(rule.path("apiGroups"))
                    + "/"
                    + words(rule.path("resources"))
                    + (rule.has("resourceNames")
                        ? " [" + words(rule.path("resourceNames")) + "]"
                        : "")
                    + ": "
                    + words(rule.path("verbs")))
        .toList();
  }

  private static String words(JsonNode list) {
    return String.join(",", list.valueStream().map(JsonNode::asText).toList());
  }
}
