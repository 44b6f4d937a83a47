package io.ranktable.core.workload;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Source.Alternative;
import io.ranktable.core.workload.Source.Choice;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides how many pods a table has. */
public final class Expectation {

  private static final Comparator<Seated> NEWEST_FIRST =
      Comparator.comparing((Seated seated) -> seated.pod().created())
          .thenComparing(seated -> seated.pod().uid())
          .reversed();
  private static final Parents NO_PARENTS =
      (namespace, kind, name) -> new Parents.Lookup.Unavailable("not asked");

  private final TableKey key;
  private final ProfileSet profiles;
  private final Parents parents;

  private Expectation(TableKey key, ProfileSet profiles, Parents parents) {
    this.key = key;
    this.profiles = profiles;
    this.parents = parents;
  }

  /**
   * The expected number of pods: from {@code size} annotations, else from the profile. Members that
   * disagree: the newest one's value, and a remark. A profile only speaks for a table whose
   * identity it derived: where annotations name the group (or, at level role, the role instance),
   * any number of controllers may take part, so only {@code size} can tell.
   *
   * @param key the table
   * @param members live members; not empty
   * @param profiles profiles by name
   * @param parents parent objects
   */
  public static Expected of(
      TableKey key, List<Seated> members, ProfileSet profiles, Parents parents) {
    return new Expectation(key, profiles, new RememberedParents(parents)).of(members);
  }

  /**
   * The kinds of parents that {@link #of} would look up for these members; empty when pods alone
   * tell it.
   */
  public static Set<Parents.ParentKind> parentsNeeded(
      TableKey key, List<Seated> members, ProfileSet profiles) {
    Expectation expectation = new Expectation(key, profiles, NO_PARENTS);
    boolean sized = members.stream().anyMatch(member -> sized(member, key));
    Set<Parents.ParentKind> kinds = new HashSet<>();
    for (Seated member : members) {
      if (!sized) {
        expectation.addKinds(member, expectation.expected(member), kinds);
      }
      expectation.addKinds(member, expectation.ofInstance(member), kinds);
    }
    return kinds;
  }

  /** One member's word. */
  private sealed interface Word {
    record Pods(Seated member, int count) implements Word {}

    record None(Finding why) implements Word {}
  }

  private Expected of(List<Seated> members) {
    List<Seated> newestFirst = members.stream().sorted(NEWEST_FIRST).toList();
    List<Seated> sized = newestFirst.stream().filter(member -> sized(member, key)).toList();
    List<Word> words =
        sized.isEmpty()
            ? newestFirst.stream().map(this::byProfile).toList()
            : sized.stream().map(this::bySize).toList();
    return switch (words.getFirst()) {
      case Word.None(Finding why) -> new Expected.Unknown(why);
      case Word.Pods newest ->
          new Expected.Known(
              newest.count(),
              instances(newestFirst),
              sized.isEmpty() ? roles(newest.member(), members) : Map.of(),
              disagreement(newest, words));
    };
  }

  /**
   * What the profile says of each role instance whose pods nothing numbers: only that tells which
   * of them are a surge when a group has several.
   */
  private Map<Expected.Instance, Integer> instances(List<Seated> newestFirst) {
    Map<Expected.Instance, Integer> instances = new HashMap<>();
    Set<Expected.Instance> asked = new HashSet<>();
    for (Seated member : newestFirst) {
      Expected.Instance instance =
          new Expected.Instance(member.placement().role(), member.placement().instance());
      Choice ofInstance = asked.add(instance) ? ofInstance(member) : null;
      Profile profile = profiles.find(member.placement().profile()).orElse(null);
      if (ofInstance != null && profile != null) {
        OptionalLong pods = evaluation(member, profile).number(ofInstance);
        if (pods.isPresent() && pods.getAsLong() <= Overrides.SIZE_LIMIT) {
          instances.put(instance, (int) pods.getAsLong());
        }
      }
    }
    return Map.copyOf(instances);
  }

  /**
   * How many pods each role has, as the profile of the newest member tells it. Not where a member
   * has another profile, or a role that its profile does not give it: then the roles of the sum are
   * not those of the members.
   */
  private Map<String, Integer> roles(Seated newest, List<Seated> members) {
    Choice expected = key.level() == Level.GROUP ? expected(newest) : null;
    Profile profile = profiles.find(newest.placement().profile()).orElse(null);
    if (expected == null || profile == null) {
      return Map.of();
    }
    Map<String, Integer> roles = Summation.byRole(evaluation(newest, profile), expected);
    boolean all =
        members.stream()
            .allMatch(
                member ->
                    roles.containsKey(member.placement().role())
                        && member.placement().profile().equals(profile.name())
                        && member
                            .placement()
                            .role()
                            .equals(evaluation(member, profile).text(profile.role())));
    return all ? Map.copyOf(roles) : Map.of();
  }

  /** What tells the number of a member's role instance; null where it does not matter. */
  private @Nullable Choice ofInstance(Seated member) {
    if (key.level() != Level.GROUP
        || member.placement().index() != null
        || Overrides.read(member.pod().annotations(), key.template()).instance() != null) {
      return null;
    }
    return profiles
        .find(member.placement().profile())
        .map(profile -> profile.rules(Level.ROLE).expected())
        .orElse(null);
  }

  private Evaluation evaluation(Seated member, Profile profile) {
    return new Evaluation(
        member.pod(), profile, key.template(), member.placement().instance(), parents);
  }

  private static List<Finding> disagreement(Word.Pods newest, List<Word> words) {
    for (Word word : words) {
      if (word instanceof Word.Pods other && other.count() != newest.count()) {
        return List.of(
            new Finding(
                Reason.EXPECTED_DISAGREES,
                "Pods say different numbers of pods for their table: "
                    + newest.member().pod().displayName()
                    + ", the newest, says "
                    + newest.count()
                    + ", which is taken; "
                    + other.member().pod().displayName()
                    + " says "
                    + other.count()
                    + ". If it stays so, make them agree: one number in "
                    + Names.PREFIX
                    + Names.SIZE
                    + " of all pod templates, or no pods left of an older one."));
      }
    }
    return List.of();
  }

  private static boolean sized(Seated member, TableKey key) {
    return Names.setting(member.pod().annotations(), Names.SIZE, key.template()).isPresent();
  }

  private Word bySize(Seated member) {
    Overrides overrides = Overrides.read(member.pod().annotations(), key.template());
    Integer size = overrides.size();
    return size == null
        ? none(Reason.OVERRIDE_INVALID, member, String.join(" ", overrides.mistakes()))
        : new Word.Pods(member, size);
  }

  private Word byProfile(Seated member) {
    Choice expected = expected(member);
    Profile profile = profiles.find(member.placement().profile()).orElse(null);
    if (expected == null || profile == null) {
      return none(Reason.EXPECTED_UNKNOWN, member, whyNone(member, profile) + advice());
    }
    Evaluation evaluation = evaluation(member, profile);
    OptionalLong pods = evaluation.number(expected);
    if (pods.isPresent() && pods.getAsLong() >= 1 && pods.getAsLong() <= Overrides.SIZE_LIMIT) {
      return new Word.Pods(member, (int) pods.getAsLong());
    }
    if (pods.isPresent()) {
      return none(
          Reason.EXPECTED_UNKNOWN,
          member,
          "the workload asks for " + pods.getAsLong() + " pods; a table has 1 to 65536.");
    }
    boolean unread =
        evaluation.problems().stream().anyMatch(f -> f.reason() == Reason.PARENT_UNAVAILABLE);
    String looked =
        evaluation.problems().stream().map(Finding::message).collect(Collectors.joining("; "));
    return none(
        unread ? Reason.PARENT_UNAVAILABLE : Reason.EXPECTED_UNKNOWN,
        member,
        looked + "." + advice());
  }

  /** What tells the number by profile, null when the profile cannot. */
  private @Nullable Choice expected(Seated member) {
    Overrides overrides = Overrides.read(member.pod().annotations(), key.template());
    boolean derived =
        key.level() == Level.GROUP ? key.group().indexOf('/') > 0 : overrides.instance() == null;
    return profiles
        .find(member.placement().profile())
        .filter(profile -> derived)
        .map(profile -> profile.rules(key.level()).expected())
        .orElse(null);
  }

  private String whyNone(Seated member, @Nullable Profile profile) {
    String name = member.placement().profile();
    if (profile == null) {
      return name.equals(Placement.BY_OVERRIDE)
          ? "no workload profile placed it."
          : "profile " + name + ", which placed it, is not there any more.";
    }
    if (profile.rules(key.level()).expected() == null) {
      return "profile " + name + " does not tell it at level " + key.level().text() + ".";
    }
    return "its "
        + (key.level() == Level.GROUP ? Names.GROUP : Names.INSTANCE)
        + " is given by annotation, so pods of several workloads may take part.";
  }

  private String advice() {
    return " Annotate the pod template with "
        + Names.PREFIX
        + "size: \"<number of pods of the table>\".";
  }

  private Word none(Reason reason, Seated member, String why) {
    PodFacts pod = member.pod();
    return new Word.None(
        new Finding(
            reason,
            "How many pods share the table of pod " + pod.displayName() + " is unknown: " + why));
  }

  private void addKinds(Seated member, @Nullable Choice expected, Set<Parents.ParentKind> kinds) {
    Profile profile = profiles.find(member.placement().profile()).orElse(null);
    if (expected == null || profile == null) {
      return;
    }
    Evaluation evaluation = evaluation(member, profile);
    for (Alternative alternative : expected.alternatives()) {
      if (alternative.when() != null && !alternative.when().holds(member.pod())) {
        continue;
      }
      Set<Parents.ParentKind> wanted = ParentFields.kindsOf(new Choice(List.of(alternative)));
      kinds.addAll(wanted);
      if (wanted.isEmpty() && evaluation.text(alternative) != null) {
        return;
      }
    }
  }
}
