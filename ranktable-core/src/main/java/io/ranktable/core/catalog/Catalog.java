package io.ranktable.core.catalog;

import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Finding;
import io.ranktable.core.template.Template;
import io.ranktable.core.workload.ProfileSet;
import java.util.List;

/**
 * Templates, pod formats and profiles as they are now. Look-ups go to the pod's namespace first,
 * then to the system namespace.
 */
public interface Catalog {

  /** The template of a name as seen from a namespace. */
  Lookup<Template> template(String namespace, String name);

  /** The pod format of a name as seen from a namespace; built-in ones are always there. */
  Lookup<PodFormat> podFormat(String namespace, String name);

  /** The profiles. */
  ProfileSet profiles();

  /**
   * What came of a look-up.
   *
   * @param <T> what was looked for
   */
  sealed interface Lookup<T> {
    /** It is there and can be used. */
    record Found<T>(T value) implements Lookup<T> {}

    /** It is not there or cannot be used; the findings say what to do. */
    record Refused<T>(List<Finding> findings) implements Lookup<T> {}
  }
}
