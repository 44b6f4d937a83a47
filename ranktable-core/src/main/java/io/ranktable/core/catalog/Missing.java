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

/**
 * Says what to do when a name leads nowhere.
 *
 * @param systemNamespace namespace that serves all
 * @param all everything stored, of any kind
 */
record Missing(String systemNamespace, Collection<StoredSettings> all) {

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
      if (stored.kind() == kind && visible(stored, namespace)) {
        known.add(stored.name());
      }
    }
    return new Finding(reason, there + "; " + advice(kind, namespace, name, known));
  }

  private String advice(Kind kind, String namespace, String name, Set<String> known) {
    Optional<StoredSettings> other =
        all.stream()
            .filter(s -> s.kind() != kind && s.name().equals(name) && visible(s, namespace))
            .min((a, b) -> Boolean.compare(isSystem(a), isSystem(b)));
    if (other.isPresent()) {
      String value = kind == Kind.TEMPLATE ? Names.KIND_TEMPLATE : Names.KIND_POD_FORMAT;
      return "a ConfigMap of that name is there without the right label; if it is meant, run: "
          + ("kubectl label configmap " + name + " -n " + other.get().namespace())
          + (" " + Names.KIND + "=" + value)
          + (other.get().kind() == Kind.UNLABELLED ? "" : " --overwrite");
    }
    return known.isEmpty()
        ? "there is none at all; install the chart, which brings some, or create one"
        : "there are: " + String.join(", ", known) + Nearest.hint(name, known);
  }

  private boolean visible(StoredSettings stored, String namespace) {
    return stored.namespace().equals(namespace) || isSystem(stored);
  }

  private boolean isSystem(StoredSettings stored) {
    return stored.namespace().equals(systemNamespace);
  }
}
