package io.ranktable.core.workload;

import io.ranktable.core.workload.Source.Alternative;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads which fields of parents make pods wait for each other. */
final class TrapReader {

  private static final Set<String> NUMBER = Set.of("object", "when", "mend");
  private static final Set<String> WORD = Set.of("object", "when", "mend", "equals");

  private final Mistakes mistakes;
  private final SourceReader sources;

  TrapReader(Mistakes mistakes, SourceReader sources) {
    this.mistakes = mistakes;
    this.sources = sources;
  }

  /** Fields that do by one value; none when there is no section or it does not have the key. */
  List<Profile.Trap> words(@Nullable Section section, String key) {
    return section == null
        ? List.of()
        : section.items(
            key,
            (node, at) -> {
              Section trap = new Section(mistakes, at, node, WORD);
              return trap(trap, trap.requiredText("equals"));
            });
  }

  /** Fields that are numbers; none when there is no section or it does not have the key. */
  List<Profile.Trap> numbers(@Nullable Section section, String key) {
    return section == null
        ? List.of()
        : section.items(key, (node, at) -> trap(new Section(mistakes, at, node, NUMBER), null));
  }

  private Profile.Trap trap(Section section, @Nullable String value) {
    Condition when =
        section
            .get("when")
            .map(node -> ConditionReader.read(mistakes, section.at("when"), node))
            .orElse(null);
    Alternative field =
        new Alternative(sources.object(section, SourceReader.Use.PARENTS), when, null, null, null);
    return new Profile.Trap(field, value, section.requiredText("mend"));
  }
}
