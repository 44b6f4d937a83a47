package io.ranktable.core.injection;

import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants of the gate. A pod has one gate for all its tables.
 *
 * @param image image of the gate; null for that of the first target container
 * @param first whether it goes before all other init containers
 */
record GateChoice(@Nullable String image, boolean first) {

  private static final Pattern POSITION = Pattern.compile("first|last");
  private static final Pattern IMAGE = Pattern.compile("[^\\s$\\p{Cntrl}]+");

  /**
   * Reads the annotations.
   *
   * @param templates names of the pod's templates
   * @param findings takes what cannot be
   */
  static GateChoice read(
      Map<String, String> annotations, Set<String> templates, List<Finding> findings) {
    String image =
        one(Names.WAIT_IMAGE, annotations, templates, findings, "the name of an image", IMAGE);
    String position =
        one(Names.WAIT_POSITION, annotations, templates, findings, "first or last", POSITION);
    return new GateChoice(image, "first".equals(position));
  }

  private static @Nullable String one(
      String setting,
      Map<String, String> annotations,
      Set<String> templates,
      List<Finding> findings,
      String whatItMustBe,
      Pattern pattern) {
    Set<String> values = new LinkedHashSet<>();
    for (String template : templates) {
      Names.setting(annotations, setting, template).ifPresent(values::add);
    }
    String key = Names.PREFIX + setting;
    for (String value : values) {
      if (!pattern.matcher(value).matches()) {
        refuse(
            findings,
            key + ": " + Excerpt.of(value) + " cannot be used. It must be " + whatItMustBe);
      }
    }
    if (values.size() > 1) {
      refuse(
          findings,
          key
              + " has different values ("
              + values.stream().map(Excerpt::of).collect(Collectors.joining(", "))
              + ") for the templates of the pod, but one wait container serves them all."
              + " Write it once, without a template's name");
    }
    return values.isEmpty() ? null : values.iterator().next();
  }

  private static void refuse(List<Finding> findings, String rest) {
    findings.add(new Finding(Reason.OVERRIDE_INVALID, "The annotation " + rest + "."));
  }
}
