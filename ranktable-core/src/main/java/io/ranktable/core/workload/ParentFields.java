package io.ranktable.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import io.ranktable.core.workload.Parents.ParentKind;
import io.ranktable.core.workload.Source.Choice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which fields of which kinds profiles read. */
final class ParentFields {

  private final Map<ParentKind, Tree> trees = new HashMap<>();

  private ParentFields() {}

  /** A node per field name; lists are looked through. A node without children is kept whole. */
  private record Tree(Map<String, Tree> children) {
    Tree() {
      this(new HashMap<>());
    }

    void add(List<String> fields) {
      Tree tree = this;
      for (String field : fields) {
        tree = tree.children.computeIfAbsent(field, f -> new Tree());
      }
    }

    JsonNode keep(JsonNode node) {
      if (children.isEmpty() || node.isValueNode()) {
        return node;
      }
      if (node.isArray()) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(node.size());
        node.forEach(element -> list.add(keep(element)));
        return list;
      }
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      children.forEach(
          (field, tree) -> {
            JsonNode value = node.get(field);
            if (value != null) {
              object.set(field, tree.keep(value));
            }
          });
      return object;
    }
  }

  static ParentFields readBy(List<Profile> profiles) {
    ParentFields fields = new ParentFields();
    for (Profile profile : profiles) {
      for (Profile.Rules rules : profile.levels().values()) {
        if (rules.expected() != null) {
          fields.add(rules.expected());
        }
      }
    }
    return fields;
  }

  Set<ParentKind> kinds() {
    return Set.copyOf(trees.keySet());
  }

  ObjectNode slim(ParentKind kind, JsonNode object) {
    JsonNode kept = tree(new HashMap<>(trees), kind).keep(object);
    return kept.isObject() ? (ObjectNode) kept : JsonNodeFactory.instance.objectNode();
  }

  /** Every kind that a choice may read. */
  static Set<ParentKind> kindsOf(Choice choice) {
    ParentFields fields = new ParentFields();
    fields.add(choice);
    return fields.kinds();
  }

  private static Tree tree(Map<ParentKind, Tree> trees, ParentKind kind) {
    return trees.computeIfAbsent(
        kind,
        k -> {
          Tree tree = new Tree();
          tree.add(List.of("apiVersion"));
          tree.add(List.of("kind"));
          for (String field : List.of("name", "namespace", "uid", "labels")) {
            tree.add(List.of("metadata", field));
          }
          return tree;
        });
  }

  private void add(Choice choice) {
    choice.alternatives().forEach(alternative -> add(alternative.source()));
  }

  private void add(Source source) {
    switch (source) {
      case Source.OfObject(Source.ObjectRef object, FieldPath path, var fallback) -> {
        addPath(object.kind(), path);
        add(object.name());
      }
      case Source.Product(List<Choice> factors) -> factors.forEach(this::add);
      case Source.Least(List<Choice> numbers) -> numbers.forEach(this::add);
      case Source.Sum(Source.Elements elements, List<Source.Term> terms) -> {
        terms.forEach(term -> addTerm(elements, term));
        if (elements instanceof Source.InObject one) {
          add(one.object().name());
        }
      }
      default -> {}
    }
  }

  private void addTerm(Source.Elements elements, Source.Term term) {
    for (FieldPath path : term.podTemplates()) {
      List<FieldPath.Step> steps = new ArrayList<>(elements.over().steps());
      steps.addAll(path.steps());
      for (String field : List.of("metadata", "annotations", Names.TEMPLATE)) {
        steps.add(new FieldPath.Key(field));
      }
      addPath(elements.kind(), new FieldPath("", steps));
    }
    for (Source.Factor factor : term.factors()) {
      if (factor instanceof Source.InElement field) {
        for (FieldPath path : field.paths()) {
          List<FieldPath.Step> steps = new ArrayList<>(elements.over().steps());
          steps.addAll(path.steps());
          addPath(elements.kind(), new FieldPath("", steps));
        }
      }
    }
  }

  /** Adds the path's fields, and of each selector the field it compares. */
  private void addPath(ParentKind kind, FieldPath path) {
    Tree tree = tree(trees, kind);
    List<String> fields = new ArrayList<>();
    for (FieldPath.Step step : path.steps()) {
      if (step instanceof FieldPath.Select) {
        List<String> selector = new ArrayList<>(fields);
        selector.add(step.field());
        tree.add(selector);
      } else {
        fields.add(step.field());
      }
    }
    tree.add(fields);
  }
}
