package io.ranktable.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The network levels of an Atlas A5 device, as a table lists them. They become text as soon as they
 * are read: as a tree, those of one device take ten times the memory of the text. Its device plugin
 * lists for each level every kind of network that the device has ({@code level}, {@code info} by
 * kind); HCCL tables of version 2.0 have one entry per level. The choice between them follows
 * MindCluster's Ascend Operator ({@code pkg/ranktable/v2dot0}): levels 0 and 1 have one kind; of
 * the networks between super pods the first of RoCE, UBoE and UBG counts, RoCE as level 3, the
 * others as level 2.
 */
final class Levels {

  /** No level. */
  static final String NONE = "[]";

  private static final String ROCE = "ROCE";
  private static final List<String> BY_PRIORITY = List.of(ROCE, "UBOE", "UBG");
  private static final int LAST_INNER = 1;
  private static final int OTHERS = 2;
  private static final int ROCE_LEVEL = 3;

  private Levels() {}

  /**
   * The entries of {@code level_list}, lowest level first.
   *
   * @param reported a list, as the device annotation has it; what is no list of levels with {@code
   *     info} stays as it is
   * @return compact JSON; {@link #NONE} when there is nothing to list
   */
  static String of(JsonNode reported) {
    if (!reported.valueStream().allMatch(level -> level.path("info").isObject())) {
      return reported.toString();
    }
    String outer = outer(reported);
    ArrayNode entries = JsonNodeFactory.instance.arrayNode();
    reported
        .valueStream()
        .sorted(Comparator.comparingInt(level -> level.path("level").asInt()))
        .map(level -> entry(level, outer))
        .filter(entry -> entry != null)
        .forEach(entries::add);
    return entries.toString();
  }

  /** The kind of network between super pods; null when the device has none. */
  private static @Nullable String outer(JsonNode reported) {
    Map<String, Long> kinds =
        reported
            .valueStream()
            .flatMap(level -> level.path("info").propertyStream())
            .collect(
                Collectors.groupingBy(
                    kind -> kind.getKey().toUpperCase(Locale.ROOT), Collectors.counting()));
    return BY_PRIORITY.stream().filter(kinds::containsKey).findFirst().orElse(null);
  }

  private static @Nullable JsonNode entry(JsonNode level, @Nullable String outer) {
    JsonNode info = level.path("info");
    int number = level.path("level").asInt();
    if (number <= LAST_INNER) {
      return info.valueStream().findFirst().orElse(null);
    }
    boolean chosen =
        number == ROCE_LEVEL
            ? ROCE.equals(outer)
            : number == OTHERS && outer != null && !ROCE.equals(outer);
    return chosen
        ? info.propertyStream()
            .filter(kind -> kind.getKey().equalsIgnoreCase(outer))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(null)
        : null;
  }
}
