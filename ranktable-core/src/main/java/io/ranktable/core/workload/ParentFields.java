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

    Tree with(Tree other) {
      if (children.isEmpty() || other.children.isEmpty()) {
        return new Tree();
      }
      Map<String, Tree> all = new HashMap<>(children);
      other.children.forEach((field, tree) -> all.merge(field, tree, Tree::with));
      return new Tree(all);
    }

    JsonNode keep(JsonNode node) {
      if (children.isEmpty() || node.isValueNode()) {
        return node;
      }
      Tree any = children.get(FieldPath.ANY);
      if (node.isArray()) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(node.size());
        Tree inner = any == null ? this : any;
        node.forEach(element -> list.add(inner.keep(element)));
        return list;
      }
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      if (any != null) {
        node.properties().forEach(field -> object.set(field.getKey(), any.keep(field.getValue())));
      }
      children.forEach(
          (field, tree) -> {
            JsonNode value = field.equals(FieldPath.ANY) ? null : node.get(field);
            if (value != null) {
              object.set(field, (any == null ? tree : tree.with(any)).keep(value));
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
        rules.startsInOrder().forEach(trap -> fields.add(trap.field().source()));
        rules.gang().forEach(trap -> fields.add(trap.field().source()));
      }
    }
    return fields;
  }

  Set<ParentKind> kinds() {
    return Set.copyOf(trees.keySet());
  }

  /** What is kept of the objects of a kind. */
  KeptFields of(ParentKind kind) {
    Tree tree = trees.get(kind);
    return new Kept(tree == null ? tree(new HashMap<>(), kind) : tree);
  }

  private record Kept(Tree tree) implements KeptFields {
    @Override
    public ObjectNode of(JsonNode object) {
      JsonNode kept = tree.keep(object);
      return kept.isObject() ? (ObjectNode) kept : JsonNodeFactory.instance.objectNode();
    }
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
          for (String field : List.of("name", "namespace", "uid")) {
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
      case Source.Sum(Source.Elements elements, List<Source.Term> terms, var by) -> {
        if (by != null) {
          addPath(elements.kind(), elements.over().steps(), by);
        }
        terms.forEach(term -> addTerm(elements.kind(), elements.over().steps(), term));
        switch (elements) {
          case Source.InObject one -> add(one.object().name());
          case Source.InObjects several ->
              several
                  .labels()
                  .keySet()
                  .forEach(label -> tree(trees, several.kind()).add(label(label)));
        }
      }
      default -> {}
    }
  }

  private static List<String> label(String key) {
    return List.of("metadata", "labels", key);
  }

  private void addTerm(ParentKind kind, List<FieldPath.Step> over, Source.Term term) {
    for (Source.PodTemplate podTemplate : term.podTemplates()) {
      podTemplate.layers().forEach(layer -> addPodTemplate(kind, over, layer));
      Source.Base base = podTemplate.base();
      if (base != null) {
        addPath(kind, over, base.name());
        addPodTemplate(kind, List.of(), base.path());
      }
    }
    for (Source.Factor factor : term.factors()) {
      if (factor instanceof Source.InElement field) {
        field.paths().forEach(path -> addPath(kind, over, path));
      }
    }
    Source.Inner inner = term.inner();
    if (inner != null) {
      List<FieldPath.Step> steps = new ArrayList<>(over);
      steps.addAll(inner.over().steps());
      inner.terms().forEach(one -> addTerm(kind, steps, one));
    }
  }

  private void addPodTemplate(ParentKind kind, List<FieldPath.Step> from, FieldPath podTemplate) {
    List<FieldPath.Step> steps = new ArrayList<>(podTemplate.steps());
    for (String field : List.of("metadata", "annotations", Names.TEMPLATE)) {
      steps.add(new FieldPath.Key(field));
    }
    addPath(kind, from, new FieldPath("", steps));
  }

  private void addPath(ParentKind kind, List<FieldPath.Step> from, FieldPath path) {
    List<FieldPath.Step> steps = new ArrayList<>(from);
    steps.addAll(path.steps());
    addPath(kind, new FieldPath("", steps));
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
