package io.ranktable.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import io.ranktable.core.workload.Source.Choice;
import io.ranktable.core.workload.Source.Factor;
import io.ranktable.core.workload.Source.Term;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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

  /** The sum; empty when it cannot be known, or when nothing counts, which is noted. */
  OptionalLong total() {
    List<JsonNode> objects =
        switch (sum.elements()) {
          case Source.InObject one -> {
            JsonNode object = evaluation.object(one.object());
            yield object == null ? null : List.of(object);
          }
          case Source.InObjects several -> list(several);
        };
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
          sum.elements().kind().kind()
              + names(objects)
              + " asks for no pods with the annotation "
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
    if (elements.isMissingNode()) {
      return missing(object, over.text());
    }
    long total = 0;
    for (JsonNode element : elements.isArray() ? elements : List.of(elements)) {
      for (Term term : sum.terms()) {
        OptionalLong part = counts(element, term) ? product(object, element, term) : ZERO;
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
    return OptionalLong.of(product);
  }

  private static OptionalLong plus(OptionalLong number, long plus) {
    return number.isEmpty()
        ? number
        : OptionalLong.of(Math.max(0, Math.addExact(number.getAsLong(), plus)));
  }

  private OptionalLong field(JsonNode object, JsonNode element, Source.InElement factor) {
    OptionalLong least =
        factor.paths().stream()
            .map(path -> path.in(element, evaluation::placeholder))
            .filter(JsonNode::isIntegralNumber)
            .mapToLong(JsonNode::longValue)
            .min();
    if (least.isPresent()) {
      return least;
    }
    Long fallback = factor.fallback();
    return fallback == null
        ? missing(object, factor.paths().getFirst().text())
        : OptionalLong.of(fallback);
  }

  private OptionalLong missing(JsonNode object, String path) {
    evaluation.problem(
        Reason.EXPECTED_UNKNOWN,
        sum.elements().kind().kind() + " " + Evaluation.nameOf(object) + " has no " + path);
    return OptionalLong.empty();
  }

  private boolean counts(JsonNode element, Term term) {
    if (term.podTemplates().isEmpty()) {
      return true;
    }
    for (FieldPath path : term.podTemplates()) {
      JsonNode podTemplate = path.in(element, evaluation::placeholder);
      if (podTemplate.isObject()) {
        String names =
            podTemplate.path("metadata").path("annotations").path(Names.TEMPLATE).asText("");
        return Arrays.stream(names.split(",", -1))
            .map(String::strip)
            .anyMatch(evaluation.template()::equals);
      }
    }
    return false;
  }

  private static String names(List<JsonNode> objects) {
    return objects.size() == 1 ? " " + Evaluation.nameOf(objects.getFirst()) : " objects";
  }
}
