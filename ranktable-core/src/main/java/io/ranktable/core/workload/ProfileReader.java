package io.ranktable.core.workload;

import io.ranktable.core.table.Level;
import io.ranktable.core.table.Placement;
import io.ranktable.core.workload.Source.Choice;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the profiles of one file. */
final class ProfileReader {

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "order",
          "match",
          "group",
          "role",
          "instance",
          "instanceUniqueIn",
          "index",
          "expected",
          "startsInOrder",
          "gang",
          "levels");
  private static final Set<String> LEVELS = Set.of("role", "group");

  private final Mistakes mistakes;
  private final SourceReader sources;
  private final TrapReader traps;

  private ProfileReader(Mistakes mistakes) {
    this.mistakes = mistakes;
    this.sources = new SourceReader(mistakes);
    this.traps = new TrapReader(mistakes, sources);
  }

  /**
   * Reads one profile or a list of profiles, from each document of the text. They can be used only
   * when no mistake was noted.
   */
  static List<Profile> read(String text, Mistakes mistakes) {
    ProfileReader reader = new ProfileReader(mistakes);
    List<Profile> profiles = new ArrayList<>();
    for (YamlNode document : YamlTree.documents(text, mistakes)) {
      if (document instanceof YamlNode.Items list) {
        list.items().forEach(node -> profiles.add(reader.profile(node)));
      } else {
        profiles.add(reader.profile(document));
      }
    }
    if (profiles.isEmpty() && mistakes.none()) {
      mistakes.add(1, "", "There is no profile in it.");
    }
    return profiles;
  }

  private Profile profile(YamlNode node) {
    Section section = new Section(mistakes, "", node, KEYS);
    Long order = section.number("order");
    Choice index =
        section.has("index") ? sources.choice(section, "index", SourceReader.Use.POD) : null;
    return new Profile(
        name(section),
        order == null ? 0 : order.intValue(),
        section
            .required("match")
            .map(n -> ConditionReader.read(mistakes, "match", n))
            .orElseGet(ProfileReader::anything),
        required(section, "group", SourceReader.Use.POD),
        required(section, "role", SourceReader.Use.POD),
        required(section, "instance", SourceReader.Use.INSTANCE),
        scope(section),
        index,
        levels(section, index != null));
  }

  private static String name(Section section) {
    String name = section.requiredText("name");
    if (!name.isEmpty() && !name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
      section.mistake(
          "name", "may have lower-case letters, digits and dashes, not `" + name + "`.");
    }
    if (name.equals(Placement.BY_OVERRIDE)) {
      section.mistake("name", "is taken: pods placed by annotations alone carry it.");
    }
    return name;
  }

  private static Condition anything() {
    return new Condition(
        null, null, Map.of(), Set.of(), Set.of(), Map.of(), Set.of(), Set.of(), Map.of(), Set.of());
  }

  private Choice required(Section section, String key, SourceReader.Use use) {
    section.required(key);
    return sources.choice(section, key, use);
  }

  private static Profile.InstanceScope scope(Section section) {
    String text = section.text("instanceUniqueIn");
    return switch (text) {
      case null -> Profile.InstanceScope.ROLE;
      case "role" -> Profile.InstanceScope.ROLE;
      case "group" -> Profile.InstanceScope.GROUP;
      case "namespace" -> Profile.InstanceScope.NAMESPACE;
      default -> {
        section.mistake(
            "instanceUniqueIn", "must be role, group or namespace, not `" + text + "`.");
        yield Profile.InstanceScope.ROLE;
      }
    };
  }

  private Map<Level, Profile.Rules> levels(Section section, boolean indexed) {
    @Nullable Section expected = sub(section, "expected", LEVELS);
    @Nullable Section order = sub(section, "startsInOrder", LEVELS);
    @Nullable Section gang = sub(section, "gang", LEVELS);
    @Nullable Section levels = sub(section, "levels", LEVELS);
    Map<Level, Profile.Rules> rules = new EnumMap<>(Level.class);
    for (Level level : Level.values()) {
      String key = level.text();
      Choice pods =
          expected != null && expected.has(key)
              ? sources.choice(expected, key, SourceReader.Use.PARENTS)
              : null;
      Section own =
          levels == null ? null : sub(levels, key, Set.of("revisions", "revision", "index"));
      Pods told = new Pods(pods, traps.words(order, key), traps.numbers(gang, key));
      rules.put(level, own == null ? defaults(indexed, told) : rules(own, indexed, told));
    }
    return rules;
  }

  /** What a profile says of the number of pods at one level, and of what keeps them from coming. */
  private record Pods(
      @Nullable Choice expected, List<Profile.Trap> startsInOrder, List<Profile.Trap> gang) {
    Profile.Rules rules(boolean isolate, @Nullable Choice revision, boolean indexRequired) {
      return new Profile.Rules(isolate, revision, indexRequired, expected, startsInOrder, gang);
    }
  }

  private static Profile.Rules defaults(boolean indexed, Pods pods) {
    return pods.rules(false, null, indexed);
  }

  private Profile.Rules rules(Section section, boolean indexed, Pods pods) {
    boolean isolate = word(section, "revisions", "isolate", "latest", false);
    if (isolate && !section.has("revision")) {
      section.mistake("revisions", "isolates, so `revision` must say what the revision is.");
    }
    boolean required = word(section, "index", "required", "allocate", indexed);
    if (required && !indexed) {
      section.mistake("index", "is required, but the profile has no `index`.");
    }
    Choice revision =
        section.has("revision") ? sources.choice(section, "revision", SourceReader.Use.POD) : null;
    return pods.rules(isolate, revision, required);
  }

  private static boolean word(
      Section section, String key, String yes, String no, boolean byDefault) {
    String text = section.text(key);
    if (text != null && !text.equals(yes) && !text.equals(no)) {
      section.mistake(key, "must be " + yes + " or " + no + ", not `" + text + "`.");
    }
    return text == null ? byDefault : text.equals(yes);
  }

  private @Nullable Section sub(Section section, String key, Set<String> known) {
    YamlNode node = section.get(key).orElse(null);
    return node == null ? null : new Section(mistakes, section.at(key), node, known);
  }
}
