package io.ranktable.core.decision;

import io.ranktable.core.template.Template;
import java.util.Set;

/** A table's input whose template uses other names. */
record TableSource(TableInput input) {

  TableInput using(String... names) {
    Template template = input.template();
    return Decisions.with(
        new Template(
            template.namespace(),
            template.name(),
            template.settings(),
            template.version(),
            template.program(),
            Set.of(names)),
        input);
  }
}
