package io.ranktable.core.catalog;

import io.ranktable.core.catalog.Catalog.Lookup;
import io.ranktable.core.catalog.StoredSettings.Kind;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.report.PodFormats;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import java.util.List;

/** Reads one stored ConfigMap, or says why it is not read. */
final class Reading {

  private Reading() {}

  static Lookup<Template> template(StoredSettings stored) {
    if (stored.size() > Templates.SIZE_LIMIT) {
      return tooLarge(stored);
    }
    return switch (Templates.parse(stored.namespace(), stored.name(), stored.data())) {
      case Templates.Outcome.Parsed(Template template) -> new Lookup.Found<>(template);
      case Templates.Outcome.Rejected(List<Finding> findings) -> new Lookup.Refused<>(findings);
    };
  }

  static Lookup<PodFormat> podFormat(StoredSettings stored) {
    if (stored.size() > Templates.SIZE_LIMIT) {
      return tooLarge(stored);
    }
    return switch (PodFormats.parse(stored.name(), stored.data())) {
      case PodFormats.Outcome.Parsed(PodFormat format) -> new Lookup.Found<>(format);
      case PodFormats.Outcome.Rejected(List<Finding> findings) -> new Lookup.Refused<>(findings);
    };
  }

  /** The answer for what is younger than the oldest ones that a namespace may have. */
  static <T> Lookup<T> beyondLimit(StoredSettings stored, int count) {
    return refused(
        stored,
        "is not read: its namespace has "
            + count
            + " "
            + word(stored.kind())
            + "s and only the "
            + InMemoryCatalog.NAMESPACE_LIMIT
            + " oldest count; delete some that nothing uses");
  }

  private static <T> Lookup<T> tooLarge(StoredSettings stored) {
    return refused(
        stored,
        "is not read: it has "
            + stored.size()
            + " bytes, more than "
            + Templates.SIZE_LIMIT
            + "; make it smaller");
  }

  private static <T> Lookup<T> refused(StoredSettings stored, String why) {
    boolean template = stored.kind() == Kind.TEMPLATE;
    return new Lookup.Refused<>(
        List.of(
            new Finding(
                template ? Reason.TEMPLATE_INVALID : Reason.POD_FORMAT_INVALID,
                word(stored.kind())
                    + " \""
                    + stored.name()
                    + "\" of namespace "
                    + stored.namespace()
                    + " "
                    + why)));
  }

  private static String word(Kind kind) {
    return kind == Kind.TEMPLATE ? "template" : "pod format";
  }
}
