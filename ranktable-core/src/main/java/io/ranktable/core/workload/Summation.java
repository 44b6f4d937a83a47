package io.ranktable.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import io.ranktable.core.workload.Source.Choice;
import io.ranktable.core.workload.Source.Factor;
import io.ranktable.core.workload.Source.PodTemplate;
import io.ranktable.core.workload.Source.Term;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds up pods over a list in one object, or over several objects. Only those count whose pod
 * template asks for the table's template: the others have no seat in it.
 */
final class Summation {

  private static final OptionalLong ZERO = OptionalLong.of(0);

  private final Evaluation evaluation;
  private final Source.Sum sum;

  Summation(Evaluation evaluation, Source.Sum sum) {
    this.evaluation = evaluation;
    this.sum = sum;
  }

  /**
   * The parts of a number by role, where a sum tells it; none otherwise.
   *
   * @param choice what tells the number
   */
  static Map<String, Integer> byRole(Evaluation evaluation, Choice choice) {
    for (Source.Alternative alternative : choice.alternatives()) {
      if (evaluation.text(alternative) != null) {
        return alternative.source() instanceof Source.Sum sum
            ? new Summation(evaluation, sum).byRole()
            : Map.of();
      }
    }
    return Map.of();
  }

  /**
   * The parts of the sum by role; none when the elements do not name their roles, or a part cannot
   * be known.
   */
  private Map<String, Integer> byRole() {
    FieldPath by = sum.by();
    List<JsonNode> objects = by == null ? null : objects();
    Map<String, Integer> parts = new HashMap<>();
    if (by == null || objects == null) {
      return parts;
    }
    for (JsonNode object : objects) {
      JsonNode elements = sum.elements().over().in(object, evaluation::placeholder);
      for (JsonNode element : elements.isArray() ? elements : List.of(elements)) {
        String role = by.in(element, evaluation::placeholder).asText("");
        OptionalLong part = over(object, element, sum.terms());
        if (role.isEmpty() || part.isEmpty()) {
          return Map.of();
        }
        parts.merge(role, Math.toIntExact(part.getAsLong()), Math::addExact);
      }
    }
    return parts;
  }

  private @Nullable List<JsonNode> objects() {
    return switch (sum.elements()) {
      case Source.InObject one -> {
        JsonNode object = evaluation.object(one.object());
        yield object == null ? null : List.of(object);
      }
      case Source.InObjects several -> list(several);
    };
  }

  /** The sum; empty when it cannot be known, or when nothing counts, which is noted. */
  OptionalLong total() {
    List<JsonNode> objects = objects();
    if (objects == null) {
      return OptionalLong.empty();
    }
    long total = 0;
    for (JsonNode object : objects) {
      OptionalLong part = within(object);
      if (part.isEmpty()) {
        return part;
      }
      total += part.getAsLong();
    }
    if (total == 0) {
      evaluation.problem(
          Reason.EXPECTED_UNKNOWN,
          described(objects)
              + " with the annotation "
              + Names.TEMPLATE
              + ": "
              + evaluation.template());
      return OptionalLong.empty();
    }
    return OptionalLong.of(total);
  }

  private @Nullable List<JsonNode> list(Source.InObjects several) {
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, Choice> label : several.labels().entrySet()) {
      String value = evaluation.text(label.getValue());
      if (value == null) {
        return null;
      }
      labels.put(label.getKey(), value);
    }
    return switch (evaluation.parents().list(evaluation.namespace(), several.kind(), labels)) {
      case Parents.Listing.Found(List<JsonNode> objects) -> objects;
      case Parents.Listing.Unavailable(String why) -> {
        evaluation.problem(
            Reason.PARENT_UNAVAILABLE,
            "objects of kind " + several.kind().kind() + " cannot be read: " + why);
        yield null;
      }
    };
  }

  private OptionalLong within(JsonNode object) {
    FieldPath over = sum.elements().over();
    JsonNode elements = over.in(object, evaluation::placeholder);
    return elements.isMissingNode()
        ? missing(object, over.text())
        : over(object, elements, sum.terms());
  }

  private OptionalLong over(JsonNode object, JsonNode elements, List<Term> terms) {
    long total = 0;
    for (JsonNode element : elements.isArray() ? elements : List.of(elements)) {
      for (Term term : terms) {
        OptionalLong part = counts(object, element, term) ? product(object, element, term) : ZERO;
        if (part.isEmpty()) {
          return part;
        }
        total = Math.min(Integer.MAX_VALUE, total + part.getAsLong());
      }
    }
    return OptionalLong.of(total);
  }

  private OptionalLong product(JsonNode object, JsonNode element, Term term) {
    long product = 1;
    for (Factor factor : term.factors()) {
      OptionalLong number =
          switch (factor) {
            case Source.InElement field -> field(object, element, field);
            case Source.OfPod(Choice value, long plus) -> plus(evaluation.number(value), plus);
          };
      if (number.isEmpty()) {
        return number;
      }
      product = Evaluation.times(product, number.getAsLong());
    }
    Source.Inner inner = term.inner();
    if (inner == null) {
      return OptionalLong.of(product);
    }
    JsonNode elements = inner.over().in(element, evaluation::placeholder);
    OptionalLong within = elements.isMissingNode() ? ZERO : over(object, elements, inner.terms());
    return within.isEmpty()
        ? within
        : OptionalLong.of(Evaluation.times(product, within.getAsLong()));
  }

  private static OptionalLong plus(OptionalLong number, long plus) {
    return number.isEmpty()
        ? number
        : OptionalLong.of(Math.max(0, Math.addExact(number.getAsLong(), plus)));
  }

  private OptionalLong field(JsonNode object, JsonNode element, Source.InElement factor) {
    LongStream numbers =
        factor.paths().stream()
            .map(path -> path.in(element, evaluation::placeholder))
            .filter(JsonNode::isIntegralNumber)
            .mapToLong(JsonNode::longValue);
    OptionalLong number = factor.greatest() ? numbers.max() : numbers.min();
    Long fallback = factor.fallback();
    if (number.isEmpty()) {
      return fallback == null
          ? missing(object, factor.paths().getFirst().text())
          : plus(OptionalLong.of(fallback), factor.plus());
    }
    return plus(number, factor.plus());
  }

  private OptionalLong missing(JsonNode object, String path) {
    evaluation.problem(
        Reason.EXPECTED_UNKNOWN,
        sum.elements().kind().kind() + " " + Evaluation.nameOf(object) + " has no " + path);
    return OptionalLong.empty();
  }

  private boolean counts(JsonNode object, JsonNode element, Term term) {
    if (term.podTemplates().isEmpty()) {
      return true;
    }
    for (PodTemplate podTemplate : term.podTemplates()) {
      List<JsonNode> layers = layers(object, element, podTemplate);
      if (!layers.isEmpty()) {
        return layers.stream()
            .map(layer -> layer.path("metadata").path("annotations").path(Names.TEMPLATE))
            .filter(JsonNode::isTextual)
            .findFirst()
            .filter(names -> names(names.textValue()))
            .isPresent();
      }
    }
    return false;
  }

  private boolean names(String templates) {
    return Arrays.stream(templates.split(",", -1))
        .map(String::strip)
        .anyMatch(evaluation.template()::equals);
  }

  /** The layers that are there. */
  private List<JsonNode> layers(JsonNode object, JsonNode element, PodTemplate podTemplate) {
    Stream<JsonNode> layers =
        podTemplate.layers().stream().map(path -> path.in(element, evaluation::placeholder));
    Source.Base base = podTemplate.base();
    if (base != null) {
      String name = base.name().in(element, evaluation::placeholder).asText("");
      Stream<JsonNode> lowest =
          name.isEmpty()
              ? Stream.empty()
              : Stream.of(
                  base.path().in(object, p -> p.equals("name") ? name : evaluation.placeholder(p)));
      layers = Stream.concat(layers, lowest);
    }
    return layers.filter(JsonNode::isObject).toList();
  }

  private String described(List<JsonNode> objects) {
    String kind = sum.elements().kind().kind();
    return switch (sum.elements()) {
      case Source.InObject one ->
          kind + " " + Evaluation.nameOf(objects.getFirst()) + " asks for no pods";
      case Source.InObjects several ->
          "None of the "
              + objects.size()
              + " objects of kind "
              + kind
              + " with the label "
              + several.labels().entrySet().stream()
                  .map(label -> label.getKey() + "=" + evaluation.text(label.getValue()))
                  .sorted()
                  .collect(Collectors.joining(", "))
              + " asks for pods";
    };
  }
}
