package io.ranktable.core.workload;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Source.Choice;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides at admission which table and seat a pod has. */
public final class Placer {

  /** A pod alone places; nothing else is looked up at admission. */
  private static final Parents NO_PARENTS =
      (namespace, kind, name) -> new Parents.Lookup.Unavailable("nothing is read at admission");

  private final PodFacts pod;
  private final String template;
  private final Level level;
  private final ProfileSet profiles;
  private final String ticket;
  private final Overrides overrides;

  private Placer(PodFacts pod, String template, Level level, ProfileSet profiles, String ticket) {
    this.pod = pod;
    this.template = template;
    this.level = level;
    this.profiles = profiles;
    this.ticket = ticket;
    this.overrides = Overrides.read(pod.annotations(), template);
  }

  /** What came of it. */
  public sealed interface Outcome {
    /** The pod has a seat. */
    record Placed(Placement placement) implements Outcome {}

    /** It cannot be placed; the finding says what to change. */
    record Refused(Finding why) implements Outcome {}
  }

  /**
   * Places a pod. Override annotations always win over the profile.
   *
   * <p>A group that the profile derives is written {@code <profile>/<group>}; one given by
   * annotation is taken as written, so that several controllers may share it. Where a group (or a
   * role) given by annotation could bring together role instances of the same name, the profile's
   * name of the instance is preceded by the group (or role) it comes from: {@code lws1/0}.
   * Revisions of several controllers cannot be compared, so the profile's revision does not part a
   * table whose identity is given by annotation; a revision given by annotation always does.
   *
   * <p>Without a matching profile a {@code group} annotation is enough: the role then is {@code
   * main}, the instance {@code 0}, the index the number at the end of the pod's name, and where
   * there is none the controller allocates one.
   *
   * @param pod the pod as it comes in
   * @param template name of the template
   * @param level level of the template
   * @param knownRoles roles that the template names, after aliases; empty when it takes any
   * @param roleAliases role as written to role as meant; only for comparing with the known roles,
   *     the placement keeps the role as written
   * @param profiles profiles in their order
   * @param ticket what identifies the admission request; the instance of an index-less pod that is
   *     its own role instance
   */
  public static Outcome place(
      PodFacts pod,
      String template,
      Level level,
      Set<String> knownRoles,
      Map<String, String> roleAliases,
      ProfileSet profiles,
      String ticket) {
    Outcome outcome = new Placer(pod, template, level, profiles, ticket).place();
    if (outcome instanceof Outcome.Placed(Placement placement) && !knownRoles.isEmpty()) {
      String meant = roleAliases.getOrDefault(placement.role(), placement.role());
      if (!knownRoles.contains(meant)) {
        return refused(PlacementRefusals.unknownRole(pod, template, meant, knownRoles));
      }
    }
    return outcome;
  }

  private Outcome place() {
    if (!overrides.mistakes().isEmpty()) {
      return refused(new Finding(Reason.OVERRIDE_INVALID, String.join(" ", overrides.mistakes())));
    }
    String named = overrides.profile();
    if (named != null) {
      return profiles
          .find(named)
          .map(this::byProfile)
          .orElseGet(
              () -> refused(PlacementRefusals.unknownProfile(pod, template, named, profiles)));
    }
    return profiles.match(pod).map(this::byProfile).orElseGet(this::byOverrides);
  }

  private Outcome byProfile(Profile profile) {
    Evaluation evaluation = new Evaluation(pod, profile, template, ticket, NO_PARENTS);
    Profile.Rules rules = profile.rules(level);
    String ownGroup = evaluation.text(profile.group());
    String ownRole = evaluation.text(profile.role());
    String ownInstance = evaluation.text(profile.instance());
    String group = overrides.group();
    if (group == null && ownGroup != null) {
      group = profile.name() + "/" + ownGroup;
    }
    String role = overrides.role() == null ? ownRole : overrides.role();
    String instance = overrides.instance();
    if (instance == null && ownInstance != null) {
      instance = unique(profile.scope(), ownGroup, ownRole, ownInstance);
    }
    if (group == null || role == null || instance == null) {
      String missing = group == null ? Names.GROUP : role == null ? Names.ROLE : Names.INSTANCE;
      return refused(PlacementRefusals.incomplete(pod, profile, evaluation.problems(), missing));
    }
    Integer index = index(profile.index(), evaluation);
    if (index == null && rules.indexRequired()) {
      return refused(PlacementRefusals.noIndex(pod, profile));
    }
    String revision = overrides.revision();
    boolean isolate = revision != null || (rules.isolate() && derived(level, overrides));
    if (revision == null && rules.revision() != null) {
      revision = evaluation.text(rules.revision());
    }
    return placed(group, role, instance, index, profile.name(), revision, isolate);
  }

  /** Whether the profile, not the user, says which pods share the table. */
  static boolean derived(Level level, Overrides overrides) {
    return (level == Level.GROUP ? overrides.group() : overrides.instance()) == null;
  }

  private String unique(
      Profile.InstanceScope scope,
      @Nullable String ownGroup,
      @Nullable String ownRole,
      String ownInstance) {
    boolean manyGroups = overrides.group() != null && scope != Profile.InstanceScope.NAMESPACE;
    boolean manyRoles = overrides.role() != null && scope == Profile.InstanceScope.ROLE;
    String instance = ownInstance;
    if (manyRoles && ownRole != null) {
      instance = ownRole + "/" + instance;
    }
    if (manyGroups && ownGroup != null) {
      instance = ownGroup + "/" + instance;
    }
    return instance;
  }

  private @Nullable Integer index(@Nullable Choice source, Evaluation evaluation) {
    if (overrides.index() != null) {
      return overrides.index();
    }
    OptionalLong index = source == null ? OptionalLong.empty() : evaluation.number(source);
    return index.isPresent() && index.getAsLong() < Overrides.SIZE_LIMIT
        ? Integer.valueOf((int) index.getAsLong())
        : null;
  }

  private Outcome byOverrides() {
    if (overrides.group() == null) {
      return refused(PlacementRefusals.noMatch(pod));
    }
    return placed(
        overrides.group(),
        overrides.role() == null ? "main" : overrides.role(),
        overrides.instance() == null ? "0" : overrides.instance(),
        overrides.index() == null ? ordinal() : overrides.index(),
        Placement.BY_OVERRIDE,
        overrides.revision(),
        overrides.revision() != null);
  }

  /** The number at the end of a name that was given, not generated; null for none. */
  private @Nullable Integer ordinal() {
    String digits = pod.name().replaceFirst("^.*-(?=\\d{1,5}$)", "");
    boolean number = digits.length() < pod.name().length() && digits.matches("\\d{1,5}");
    int ordinal = number ? Integer.parseInt(digits) : Overrides.SIZE_LIMIT;
    return ordinal < Overrides.SIZE_LIMIT ? Integer.valueOf(ordinal) : null;
  }

  private Outcome placed(
      String group,
      String role,
      String instance,
      @Nullable Integer index,
      String profile,
      @Nullable String revision,
      boolean isolate) {
    boolean alone = index == null && aloneInItsTable();
    String whose = alone ? ticket : instance;
    TableKey key =
        new TableKey(
            pod.namespace(),
            template,
            level,
            group,
            level == Level.ROLE ? role : null,
            level == Level.ROLE ? whose : null,
            isolate ? revision : null);
    Integer seat = alone ? Integer.valueOf(0) : index;
    return new Outcome.Placed(new Placement(key, role, whose, seat, profile, revision));
  }

  /** Whether the user says that a role instance is one pod, and not which. */
  private boolean aloneInItsTable() {
    return level == Level.ROLE
        && overrides.instance() == null
        && Integer.valueOf(1).equals(overrides.size());
  }

  private static Outcome refused(Finding why) {
    return new Outcome.Refused(why);
  }
}
