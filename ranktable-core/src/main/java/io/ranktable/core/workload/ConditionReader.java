package io.ranktable.core.workload;

import java.util.Set;

/** Reads what must hold for a pod. */
final class ConditionReader {

  private static final Set<String> KEYS =
      Set.of(
          "owner",
          "labelEquals",
          "labelExists",
          "labelAbsent",
          "annotationEquals",
          "annotationExists",
          "annotationAbsent",
          "envEquals",
          "envExists");

  private ConditionReader() {}

  /** Reads a condition; one that holds for every pod is a mistake. */
  static Condition read(Mistakes mistakes, String at, YamlNode node) {
    Section section = new Section(mistakes, at, node, KEYS);
    String kind = null;
    String group = null;
    YamlNode ownerNode = section.get("owner").orElse(null);
    if (ownerNode != null) {
      Section owner =
          new Section(mistakes, section.at("owner"), ownerNode, Set.of("kind", "apiGroup"));
      kind = owner.text("kind");
      group = owner.text("apiGroup");
    }
    Condition condition =
        new Condition(
            kind,
            group,
            section.textMap("labelEquals"),
            Set.copyOf(section.texts("labelExists")),
            Set.copyOf(section.texts("labelAbsent")),
            section.textMap("annotationEquals"),
            Set.copyOf(section.texts("annotationExists")),
            Set.copyOf(section.texts("annotationAbsent")),
            section.textMap("envEquals"),
            Set.copyOf(section.texts("envExists")));
    if (condition.empty() && node instanceof YamlNode.Fields) {
      mistakes.add(node.line(), at, "holds for every pod; say which pods are meant.");
    }
    return condition;
  }
}
