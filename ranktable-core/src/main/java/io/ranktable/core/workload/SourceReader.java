package io.ranktable.core.workload;

import io.ranktable.core.workload.Parents.ParentKind;
import io.ranktable.core.workload.Source.Alternative;
import io.ranktable.core.workload.Source.Choice;
import io.ranktable.core.workload.Source.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads where values come from. After a mistake it returns something harmless. */
final class SourceReader {

  private static final Set<String> POD_SOURCES =
      Set.of("const", "label", "annotation", "env", "nameRegex", "owner", "join");
  private static final Set<String> PARENT_SOURCES =
      Set.of("object", "product", "min", "sum", "sumObjects");
  private static final Set<String> MODIFIERS = Set.of("when", "regex", "after", "plus");
  private static final Map<String, Source.OwnerField> OWNER_FIELDS =
      Map.of(
          "name", Source.OwnerField.NAME,
          "uid", Source.OwnerField.UID,
          "kind", Source.OwnerField.KIND,
          "apiVersion", Source.OwnerField.API_VERSION);

  private final Mistakes mistakes;

  SourceReader(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /** What may be asked where. */
  enum Use {
    /** At admission, which sees the pod alone. */
    POD,
    /** At admission, for the role instance: also the ticket. */
    INSTANCE,
    /** Later, when other objects can be read. */
    PARENTS,
    /** The name of an object that is read: from the pod, or from one other object. */
    HOP
  }

  /** Reads one source or a list of sources. */
  Choice choice(Section section, String key, Use use) {
    return new Choice(section.items(key, (node, at) -> alternative(node, at, use)));
  }

  /** Reads a source or list of sources that has no key of its own. */
  Choice choice(YamlNode node, String at, Use use) {
    if (node instanceof YamlNode.Items list) {
      List<Alternative> alternatives = new ArrayList<>();
      for (int i = 0; i < list.items().size(); i++) {
        alternatives.add(alternative(list.items().get(i), at + "[" + i + "]", use));
      }
      return new Choice(alternatives);
    }
    return new Choice(List.of(alternative(node, at, use)));
  }

  private Alternative alternative(YamlNode node, String at, Use use) {
    Section section = new Section(mistakes, at, node, known(use));
    List<String> kinds =
        section.keys().stream()
            .filter(k -> known(use).contains(k) && !MODIFIERS.contains(k))
            .toList();
    if (kinds.size() != 1 && node instanceof YamlNode.Fields) {
      mistakes.add(
          node.line(),
          at,
          kinds.isEmpty()
              ? "names no source; one of " + String.join(", ", sources(use)) + " is needed."
              : "names several sources ("
                  + String.join(", ", kinds)
                  + "); make them items of a list.");
    }
    if (kinds.size() != 1) {
      return Alternative.of(new Source.Const(""));
    }
    String kind = kinds.getFirst();
    Condition when =
        section
            .get("when")
            .map(n -> ConditionReader.read(mistakes, section.at("when"), n))
            .orElse(null);
    String regexKey = kind.equals("nameRegex") ? kind : "regex";
    if (kind.equals("nameRegex") && section.has("regex")) {
      section.mistake("regex", "is too much beside nameRegex.");
    }
    Choice after = section.has("after") ? choice(section, "after", Use.POD) : null;
    return new Alternative(
        source(section, kind, use), when, regex(section, regexKey), after, section.number("plus"));
  }

  private Source source(Section section, String kind, Use use) {
    return switch (kind) {
      case "const" -> new Source.Const(section.requiredText(kind));
      case "label" -> new Source.Label(section.requiredText(kind));
      case "annotation" -> new Source.Annotation(section.requiredText(kind));
      case "env" -> new Source.Env(section.requiredText(kind));
      case "nameRegex" -> new Source.PodName();
      case "owner" -> owner(section);
      case "join" -> join(section);
      case "ticket" -> ticket(section);
      case "object" -> object(section, use);
      case "product" -> new Source.Product(numbers(section, kind));
      case "min" -> new Source.Least(numbers(section, kind));
      case "sum" -> sum(section);
      case "sumObjects" -> sumObjects(section);
      default -> throw new IllegalStateException(kind);
    };
  }

  private static Source ticket(Section section) {
    if (!section.requiredText("ticket").equals("true")) {
      section.mistake("ticket", "can only be true.");
    }
    return new Source.Ticket();
  }

  private Source join(Section parent) {
    Section section = section(parent, "join", Set.of("of", "with"));
    section.required("of");
    String separator = section.text("with");
    return new Source.Join(
        section.items("of", (node, at) -> choice(node, at, Use.POD)),
        separator == null ? "-" : separator);
  }

  private static Source owner(Section section) {
    String text = section.requiredText("owner");
    Source.OwnerField field = OWNER_FIELDS.get(text);
    if (field == null) {
      section.mistake("owner", "must be name, uid, kind or apiVersion, not `" + text + "`.");
      return new Source.OfOwner(Source.OwnerField.NAME);
    }
    return new Source.OfOwner(field);
  }

  private List<Choice> numbers(Section section, String key) {
    return section.items(key, (node, at) -> choice(node, at, Use.PARENTS));
  }

  /** A field of another object. */
  Source object(Section parent, Use use) {
    Section section =
        section(parent, "object", Set.of("apiVersion", "kind", "name", "path", "default"));
    // The name of an object may come from another object once: Pod → ReplicaSet → Deployment.
    Use name = use == Use.HOP ? Use.POD : Use.HOP;
    return new Source.OfObject(
        new ObjectRef(kind(section), name(section, name)),
        section.path("path"),
        section.text("default"));
  }

  private Source sum(Section parent) {
    Section section = section(parent, "sum", Set.of("object", "over", "by", "each"));
    Section object = section(section, "object", Set.of("apiVersion", "kind", "name"));
    return new Source.Sum(
        new Source.InObject(new ObjectRef(kind(object), name(object, Use.HOP)), over(section)),
        new TermReader(mistakes, this).terms(section),
        by(section));
  }

  private Source sumObjects(Section parent) {
    Section section =
        section(parent, "sumObjects", Set.of("apiVersion", "kind", "labels", "over", "by", "each"));
    section.required("labels");
    Map<String, Choice> labels = section.map("labels", (node, at) -> choice(node, at, Use.POD));
    if (section.has("labels") && labels.isEmpty()) {
      section.mistake("labels", "is empty.");
    }
    return new Source.Sum(
        new Source.InObjects(kind(section), labels, over(section)),
        new TermReader(mistakes, this).terms(section),
        by(section));
  }

  private Choice name(Section section, Use use) {
    section.required("name");
    return choice(section, "name", use);
  }

  private static ParentKind kind(Section section) {
    return new ParentKind(section.requiredText("apiVersion"), section.requiredText("kind"));
  }

  /** Where the list is; the object itself when that is not said. */
  static FieldPath over(Section section) {
    return section.has("over") ? section.path("over") : FieldPath.SELF;
  }

  private static @Nullable FieldPath by(Section section) {
    return section.has("by") ? section.path("by") : null;
  }

  private Section section(Section parent, String key, Set<String> known) {
    YamlNode node =
        parent.required(key).orElseGet(() -> new YamlNode.Fields(parent.line(), Map.of()));
    return new Section(mistakes, parent.at(key), node, known);
  }

  private static @Nullable Pattern regex(Section section, String key) {
    String text = section.text(key);
    if (text == null) {
      return null;
    }
    try {
      Pattern pattern = Pattern.compile(text);
      if (pattern.matcher("").groupCount() != 1) {
        section.mistake(key, "needs exactly one group in parentheses: the value.");
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      section.mistake(key, "is not a regular expression: " + e.getDescription() + ".");
      return null;
    }
  }

  private static Set<String> sources(Use use) {
    Set<String> sources = new TreeSet<>(POD_SOURCES);
    switch (use) {
      case POD -> {}
      case INSTANCE -> sources.add("ticket");
      case PARENTS -> sources.addAll(PARENT_SOURCES);
      case HOP -> sources.add("object");
    }
    return sources;
  }

  private static Set<String> known(Use use) {
    Set<String> known = sources(use);
    known.addAll(MODIFIERS);
    return known;
  }
}
