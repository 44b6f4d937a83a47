package io.ranktable.core.template;

import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Binds every name of a template to what it stands for, the innermost list first as in Mustache,
 * and collects every name that stands for nothing.
 */
final class Binder {

  /** As many mistakes are told; whoever has more has one that repeats. */
  static final int MISTAKE_LIMIT = 20;

  /** Lists of the table through which pods of every role come in. */
  private static final Set<String> EVERY_ROLE =
      Set.of("server_list", "super_pod_list", "role_list", "instance_list", "pod_list");

  private static final String SUPER_PODS = "super_pod_list";

  private final Shapes shapes;
  private final Map<String, String> roleAliases;
  private final List<Shape> path = new ArrayList<>();
  private final Set<Guard> guards = new HashSet<>();
  private final Set<String> uses = new LinkedHashSet<>();
  private final Set<String> optional = new HashSet<>();
  private final Set<String> roles = new LinkedHashSet<>();
  private final List<TextMistake> mistakes = new ArrayList<>();
  private boolean everyRole;
  private boolean devicesOutsideLists;

  /** A value that is known to be there inside a section of its name. */
  private record Guard(String name, int depth) {}

  /** A name that was found: where and what. */
  private record Found(int depth, Entry entry) {}

  Binder(Shapes shapes, Map<String, String> roleAliases) {
    this.shapes = shapes;
    this.roleAliases = roleAliases;
    path.add(shapes.table());
  }

  /** Binds the parts; what could not be bound is left out and noted as a mistake. */
  List<Step> bind(List<Part> parts) {
    List<Step> steps = new ArrayList<>();
    for (Part part : parts) {
      if (mistakes.size() == MISTAKE_LIMIT) {
        break;
      }
      try {
        steps.add(
            switch (part) {
              case Part.Literal(int line, String text) -> new Step.Literal(line, text);
              case Part.Value value -> value(value);
              case Part.Section section -> section(section);
            });
      } catch (TextMistake mistake) {
        mistakes.add(mistake);
      }
    }
    return List.copyOf(steps);
  }

  /** What is wrong, in the order of the text. */
  List<TextMistake> mistakes() {
    return mistakes;
  }

  /**
   * Names whose values every table needs. Super pods are not among them when the text also says
   * what to print without them.
   */
  Set<String> uses() {
    Set<String> needed = new LinkedHashSet<>(uses);
    if (needed.contains(SUPER_PODS) && !optional.contains(SUPER_PODS)) {
      needed.add("super_pod_id");
    } else {
      needed.remove(SUPER_PODS);
    }
    return needed;
  }

  /** Roles that the text names. */
  Set<String> roles() {
    return roles;
  }

  /** Whether the text has a list into which pods of every role come. */
  boolean everyRole() {
    return everyRole;
  }

  /** Whether names of devices stand where there is no list, so that they mean no device. */
  boolean devicesOutsideLists() {
    return devicesOutsideLists;
  }

  private Step value(Part.Value value) {
    int line = value.line();
    String name = value.name();
    if (Shapes.POSITION.contains(name)) {
      Step.Use use = position(name, line);
      if (!name.equals("index")) {
        throw new TextMistake(
            line,
            name
                + " is true or false and only opens a section: {{^"
                + name
                + "}},{{/"
                + name
                + "}}");
      }
      return new Step.PrintIndex(use);
    }
    Found found = find(name, line);
    Step.Use use = used(name, line, found);
    boolean json = found.entry() instanceof Entry.Json;
    if (json != value.raw() && !(found.entry() instanceof Entry.Many)) {
      throw new TextMistake(
          line,
          json
              ? name + " is JSON; write it without quotes and with three braces: {{{" + name + "}}}"
              : name + " is no JSON; write it with two braces, its value is escaped for JSON");
    }
    return switch (found.entry()) {
      case Entry.Text text -> new Step.PrintText(use, text);
      case Entry.Whole number -> new Step.PrintNumber(use, number);
      case Entry.Json levels -> new Step.PrintJson(use, levels);
      case Entry.Many many ->
          throw new TextMistake(
              line, name + " is a list; write {{#" + name + "}} … {{/" + name + "}}");
    };
  }

  private Step section(Part.Section section) {
    int line = section.line();
    String name = section.name();
    boolean inverted = section.inverted();
    if (Shapes.POSITION.contains(name)) {
      Step.Use use = position(name, line);
      if (name.equals("index")) {
        throw new TextMistake(line, "index is a number; a section takes first, last or a list");
      }
      return new Step.IfPosition(use, name.equals("last"), !inverted, bind(section.parts()));
    }
    Found found = find(name, line);
    return switch (found.entry()) {
      case Entry.Many many when inverted -> {
        optional.add(name);
        yield new Step.IfEmpty(used(name, line, found), many, bind(section.parts()));
      }
      case Entry.Many many -> each(section, used(name, line, found), many);
      case Entry.Whole number ->
          throw new TextMistake(
              line, name + " is a number and always there; a section takes a list or a text");
      case Entry.Text text -> ifPresent(section, found);
      case Entry.Json json -> ifPresent(section, found);
    };
  }

  private Step each(Part.Section section, Step.Use use, Entry.Many many) {
    path.add(many.of());
    List<Step> body = bind(section.parts());
    path.removeLast();
    return new Step.Each(use, many, body);
  }

  private Step ifPresent(Part.Section section, Found found) {
    Step.Use use = use(section.name(), section.line(), found.depth());
    Guard guard = new Guard(section.name(), found.depth());
    boolean added = !section.inverted() && guards.add(guard);
    List<Step> body = bind(section.parts());
    if (added) {
      guards.remove(guard);
    }
    return new Step.IfPresent(use, found.entry(), !section.inverted(), body);
  }

  private Step.Use position(String name, int line) {
    if (path.size() == 1) {
      throw new TextMistake(line, name + " is known only inside a list such as server_list");
    }
    uses.add(name);
    return use(name, line, path.size() - 1);
  }

  private Step.Use used(String name, int line, Found found) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    boolean known = name.equals("super_pod_id") && path.get(found.depth()) == shapes.superPod();
    if (!known && !guards.contains(new Guard(name, found.depth()))) {
      uses.add(last);
    }
    everyRole |= found.depth() == 0 && EVERY_ROLE.contains(name);
    return use(name, line, found.depth());
  }

  private Step.Use use(String name, int line, int depth) {
    return new Step.Use(name, line, depth, List.copyOf(path.subList(0, depth + 1)));
  }

  private Found find(String name, int line) {
    int dot = name.indexOf('.');
    if (dot >= 0) {
      return ofRole(name, dot, line);
    }
    for (int depth = path.size() - 1; depth >= 0; depth--) {
      Optional<Entry> entry = path.get(depth).entry(name);
      if (entry.isPresent()) {
        return new Found(depth, entry.get());
      }
    }
    devicesOutsideLists |= path.size() == 1 && shapes.device().entry(name).isPresent();
    throw new TextMistake(line, unknown(name));
  }

  /** {@code roles.<role>.<name>}: the only names with dots. */
  private Found ofRole(String name, int dot, int line) {
    String[] words = name.split("\\.", -1);
    if (!words[0].equals(Shapes.ROLES) || words.length != 3) {
      throw new TextMistake(
          line,
          Excerpt.of(name)
              + " is unknown; only names such as roles.prefill.server_list have dots"
              + (words[0].equals(Shapes.ROLES) || words.length > 2
                  ? ""
                  : ", write " + name.substring(dot + 1)));
    }
    String role = roleAliases.getOrDefault(words[1], words[1]);
    Entry entry =
        shapes
            .role()
            .entry(words[2])
            .orElseThrow(
                () ->
                    new TextMistake(
                        line,
                        Excerpt.of(words[2])
                            + " is unknown in a role; known there: "
                            + String.join(", ", new TreeSet<>(shapes.role().names()))
                            + Nearest.hint(words[2], shapes.role().names())));
    roles.add(role);
    return new Found(0, entry.through(model -> ((Model) model).role(role)));
  }

  private String unknown(String name) {
    Set<String> known = new TreeSet<>();
    path.forEach(shape -> known.addAll(shape.names()));
    if (path.size() > 1) {
      known.addAll(Shapes.POSITION);
    }
    if (name.equals(Shapes.ROLES)) {
      return "roles needs a role and a name behind it, for example roles.prefill.server_list";
    }
    if (name.equals("version")) {
      return "version is known only when the setting consumer names one with a version, such as "
          + "hccl-1.0; write the number itself or set the consumer";
    }
    return Excerpt.of(name)
        + " is unknown here; known here: "
        + String.join(", ", known)
        + elsewhere(name).orElseGet(() -> Nearest.hint(name, known));
  }

  /** Tells that a name exists, but not here. */
  private Optional<String> elsewhere(String name) {
    if (name.equals("role") || name.equals("instance")) {
      return Optional.of("; of the table it is known at level role only, of a server everywhere");
    }
    return Route.to(name, path)
        .map(
            route ->
                "; it belongs to the entries of another list: write "
                    + route.opening()
                    + " … "
                    + route.closing()
                    + " around it");
  }
}
