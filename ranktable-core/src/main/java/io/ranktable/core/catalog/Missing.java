package io.ranktable.core.catalog;

import io.ranktable.core.catalog.StoredSettings.Kind;
import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Nearest;
import io.ranktable.core.table.Reason;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Says what to do when a name leads nowhere.
 *
 * @param systemNamespace namespace that serves all
 * @param all everything stored, of any kind
 */
record Missing(String systemNamespace, Collection<StoredSettings> all) {

  /** What Kubernetes takes as the name of a ConfigMap. */
  private static final Pattern OBJECT_NAME =
      Pattern.compile("(?=.{1,253}$)[a-z0-9]([-.a-z0-9]*[a-z0-9])?");

  /** Copies the collection. */
  Missing {
    all = List.copyOf(all);
  }

  Finding template(String namespace, String name) {
    return finding(Reason.TEMPLATE_NOT_FOUND, Kind.TEMPLATE, namespace, name, Set.of());
  }

  Finding podFormat(String namespace, String name, Set<String> builtIn) {
    return finding(Reason.POD_FORMAT_NOT_FOUND, Kind.POD_FORMAT, namespace, name, builtIn);
  }

  private Finding finding(
      Reason reason, Kind kind, String namespace, String name, Set<String> builtIn) {
    String word = kind == Kind.TEMPLATE ? "template" : "pod format";
    String there = "no " + word + " " + Excerpt.of(name) + " in namespace " + namespace;
    if (!namespace.equals(systemNamespace)) {
      there += " or " + systemNamespace;
    }
    Set<String> known = new TreeSet<>(builtIn);
    for (StoredSettings stored : all) {
      // One of that very name has not been read yet.
      if (stored.kind() == kind && visible(stored, namespace) && !stored.name().equals(name)) {
        known.add(stored.name());
      }
    }
    return new Finding(reason, there + "; " + advice(kind, namespace, name, known));
  }

  private String advice(Kind kind, String namespace, String name, Set<String> names) {
    Optional<StoredSettings> other =
        all.stream()
            .filter(s -> s.kind() != kind && s.name().equals(name) && visible(s, namespace))
            .min((a, b) -> Boolean.compare(isSystem(a), isSystem(b)));
    if (other.isPresent()) {
      return "a ConfigMap of that name is there without the right label; if it is meant, run: "
          + labelling(kind, other.get().namespace(), name)
          + (other.get().kind() == Kind.UNLABELLED ? "" : " --overwrite");
    }
    String known =
        names.isEmpty()
            ? "there is none at all; install the chart, which brings some, or create one"
            : "there are: " + String.join(", ", names) + Nearest.hint(name, names);
    return OBJECT_NAME.matcher(name).matches()
        ? known
            + "; a ConfigMap of that name counts once it is labelled: "
            + labelling(kind, namespace, name)
        : known;
  }

  private static String labelling(Kind kind, String namespace, String name) {
    String value = kind == Kind.TEMPLATE ? Names.KIND_TEMPLATE : Names.KIND_POD_FORMAT;
    return "kubectl label configmap " + name + " -n " + namespace + " " + Names.KIND + "=" + value;
  }

  private boolean visible(StoredSettings stored, String namespace) {
    return stored.namespace().equals(namespace) || isSystem(stored);
  }

  private boolean isSystem(StoredSettings stored) {
    return stored.namespace().equals(systemNamespace);
  }
}
