package io.ranktable.core.workload;

import io.ranktable.core.workload.Source.Factor;
import io.ranktable.core.workload.Source.PodTemplate;
import io.ranktable.core.workload.Source.Term;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is added up within an object. After a mistake it returns something harmless. */
final class TermReader {

  private static final Set<String> TERM = Set.of("template", "times", "over", "each");
  private static final Set<String> TEMPLATE = Set.of("layers", "base");
  private static final Set<String> BASE = Set.of("name", "path");
  private static final Set<String> FACTOR =
      Set.of("path", "min", "max", "default", "value", "plus");

  private final Mistakes mistakes;
  private final SourceReader sources;

  TermReader(Mistakes mistakes, SourceReader sources) {
    this.mistakes = mistakes;
    this.sources = sources;
  }

  /** Reads {@code each}, which has to be there. */
  List<Term> terms(Section section) {
    section.required("each");
    return section.items("each", this::term);
  }

  private Term term(YamlNode node, String at) {
    Section term = new Section(mistakes, at, node, TERM);
    if (!term.has("template") && !term.has("times") && !term.has("each")) {
      mistakes.add(node.line(), at, "says none of `template`, `times` and `each`.");
    }
    Source.Inner inner =
        term.has("over") || term.has("each")
            ? new Source.Inner(SourceReader.over(term), terms(term))
            : null;
    return new Term(
        term.items("template", this::podTemplate), term.items("times", this::factor), inner);
  }

  private PodTemplate podTemplate(YamlNode node, String at) {
    if (!(node instanceof YamlNode.Fields)) {
      return new PodTemplate(asOnly(node, at, "path").paths("path"), null);
    }
    Section section = new Section(mistakes, at, node, TEMPLATE);
    section.required("layers");
    return new PodTemplate(section.paths("layers"), base(section));
  }

  private Source.@Nullable Base base(Section section) {
    YamlNode node = section.get("base").orElse(null);
    if (node == null) {
      return null;
    }
    Section base = new Section(mistakes, section.at("base"), node, BASE);
    return new Source.Base(base.path("name"), base.path("path", Set.of("name")));
  }

  private Factor factor(YamlNode node, String at) {
    Section section =
        node instanceof YamlNode.Text
            ? asOnly(node, at, "path")
            : new Section(mistakes, at, node, FACTOR);
    Long plus = section.number("plus");
    long constant = plus == null ? 0 : plus;
    if (section.has("value")) {
      return new Source.OfPod(sources.choice(section, "value", SourceReader.Use.POD), constant);
    }
    List<String> given = List.of("path", "min", "max").stream().filter(section::has).toList();
    if (given.size() != 1) {
      mistakes.add(node.line(), at, "needs one of `path`, `min`, `max` and `value`.");
    }
    String key = given.isEmpty() ? "path" : given.getFirst();
    return new Source.InElement(
        section.paths(key), key.equals("max"), section.number("default"), constant);
  }

  /** A text where a map could stand, as if it were the value of this key. */
  private Section asOnly(YamlNode node, String at, String key) {
    return new Section(
        mistakes,
        at,
        new YamlNode.Fields(node.line(), Map.of(key, new YamlNode.Field(node.line(), node))),
        Set.of(key));
  }
}
