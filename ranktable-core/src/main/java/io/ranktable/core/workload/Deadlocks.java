package io.ranktable.core.workload;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Why a table will not complete by itself: its pods wait for it, and what it lacks waits for them,
 * or for somebody. Nothing is said that is not known: a parent that cannot be read is no deadlock.
 */
public final class Deadlocks {

  private static final int NAMED = 8;

  private static final Comparator<Seated> BY_NAME =
      Comparator.comparing((Seated seated) -> seated.pod().name())
          .thenComparing(seated -> seated.pod().uid());

  private final TableKey key;
  private final List<Seated> members;
  private final ProfileSet profiles;
  private final Parents parents;

  private Deadlocks(TableKey key, List<Seated> members, ProfileSet profiles, Parents parents) {
    this.key = key;
    this.members = members.stream().sorted(BY_NAME).toList();
    this.profiles = profiles;
    this.parents = new RememberedParents(parents);
  }

  /**
   * Finds them; empty while no member waits.
   *
   * @param key the table
   * @param members its live members
   * @param expected how many pods it has
   * @param otherRevisions of a table of one revision: live pods of the same table in other
   *     revisions; else empty
   * @param profiles profiles by name
   * @param parents parent objects; asked for only where members wait for pods that are missing
   * @return at most a few, in a stable order, each with the names and what mends it
   */
  public static List<Finding> of(
      TableKey key,
      List<Seated> members,
      Expected expected,
      List<PodFacts> otherRevisions,
      ProfileSet profiles,
      Parents parents) {
    if (members.stream().noneMatch(member -> member.pod().waiting())) {
      return List.of();
    }
    Deadlocks deadlocks = new Deadlocks(key, members, profiles, parents);
    List<Finding> findings = new ArrayList<>();
    if (expected instanceof Expected.Known known) {
      if (members.size() < known.pods()) {
        findings.addAll(deadlocks.startOrders());
        deadlocks.update(known.pods(), otherRevisions, findings);
      }
      findings.addAll(deadlocks.gangs());
    }
    deadlocks.unschedulable(findings);
    return List.copyOf(findings);
  }

  /**
   * Pods that a controller makes together: of one role instance or of one group, as the profile
   * derives them, whatever annotations say.
   */
  private record Unit(String profile, Level level, List<String> identity) {}

  /** A unit with its live members in this table. */
  private record Part(Profile profile, Level level, List<Seated> members, Evaluation evaluation) {

    /** How many pods it has; empty when that is not known. */
    OptionalLong pods() {
      Source.Choice expected = profile.rules(level).expected();
      return expected == null ? OptionalLong.empty() : evaluation.number(expected);
    }

    List<PodFacts> waiting() {
      return members.stream().map(Seated::pod).filter(PodFacts::waiting).toList();
    }
  }

  private List<Part> parts(Function<Profile.Rules, List<Profile.Trap>> traps) {
    Map<Unit, List<Seated>> units = new LinkedHashMap<>();
    for (Seated member : members) {
      Profile profile = profiles.find(member.placement().profile()).orElse(null);
      for (Level level : Level.values()) {
        if (profile != null
            && (level == Level.ROLE || key.level() == Level.GROUP)
            && !traps.apply(profile.rules(level)).isEmpty()) {
          units.computeIfAbsent(unit(member, profile, level), any -> new ArrayList<>()).add(member);
        }
      }
    }
    return units.entrySet().stream()
        .map(
            unit -> {
              Profile profile = profiles.find(unit.getKey().profile()).orElseThrow();
              return new Part(
                  profile,
                  unit.getKey().level(),
                  unit.getValue(),
                  evaluation(unit.getValue().getFirst(), profile));
            })
        .toList();
  }

  private Unit unit(Seated member, Profile profile, Level level) {
    Evaluation evaluation = evaluation(member, profile);
    List<String> identity = new ArrayList<>();
    identity.add(Objects.requireNonNullElse(evaluation.text(profile.group()), ""));
    if (level == Level.ROLE) {
      identity.add(Objects.requireNonNullElse(evaluation.text(profile.role()), ""));
      identity.add(Objects.requireNonNullElse(evaluation.text(profile.instance()), ""));
    }
    return new Unit(profile.name(), level, identity);
  }

  private Evaluation evaluation(Seated member, Profile profile) {
    return new Evaluation(
        member.pod(), profile, key.template(), member.placement().instance(), parents);
  }

  /** One finding for each object and field, with the pods of all its units. */
  private List<Finding> startOrders() {
    Map<String, List<PodFacts>> waiting = new LinkedHashMap<>();
    Map<String, Profile.Trap> traps = new LinkedHashMap<>();
    for (Part part : parts(Profile.Rules::startsInOrder)) {
      OptionalLong pods = part.waiting().isEmpty() ? OptionalLong.empty() : part.pods();
      if (pods.isEmpty() || part.members().size() >= pods.getAsLong()) {
        continue;
      }
      for (Profile.Trap trap : part.profile().rules(part.level()).startsInOrder()) {
        if (Objects.equals(trap.value(), part.evaluation().text(trap.field()))) {
          String head = where(part.evaluation(), trap) + " " + trap.value();
          waiting.computeIfAbsent(head, any -> new ArrayList<>()).addAll(part.waiting());
          traps.put(head, trap);
        }
      }
    }
    return waiting.entrySet().stream()
        .map(
            entry ->
                new Finding(
                    Reason.START_ORDER_BLOCKS,
                    entry.getKey()
                        + ": no further pod is made before these are ready, and they wait for all"
                        + " pods of the table: "
                        + names(entry.getValue())
                        + ". "
                        + Objects.requireNonNull(traps.get(entry.getKey())).mend()))
        .toList();
  }

  private List<Finding> gangs() {
    List<Finding> findings = new ArrayList<>();
    if (members.stream().allMatch(Deadlocks::placed)
        || members.stream().noneMatch(Deadlocks::placed)) {
      return findings;
    }
    for (Part part : parts(Profile.Rules::gang)) {
      List<PodFacts> holding = part.waiting().stream().filter(Deadlocks::placed).toList();
      List<PodFacts> without = part.waiting().stream().filter(pod -> !placed(pod)).toList();
      OptionalLong pods =
          holding.isEmpty() || without.isEmpty() ? OptionalLong.empty() : part.pods();
      for (Profile.Trap trap : part.profile().rules(part.level()).gang()) {
        OptionalLong gang =
            pods.isEmpty()
                ? OptionalLong.empty()
                : part.evaluation().number(new Source.Choice(List.of(trap.field())));
        if (gang.isPresent() && gang.getAsLong() < pods.getAsLong()) {
          findings.add(
              new Finding(
                  Reason.GANG_TOO_SMALL,
                  where(part.evaluation(), trap)
                      + " "
                      + gang.getAsLong()
                      + ", and the table needs "
                      + pods.getAsLong()
                      + " pods. Waiting with a node: "
                      + names(holding)
                      + "; without one: "
                      + names(without)
                      + ". "
                      + trap.mend()));
          break;
        }
      }
    }
    return findings;
  }

  private void update(int pods, List<PodFacts> otherRevisions, List<Finding> findings) {
    List<PodFacts> running =
        otherRevisions.stream()
            .filter(pod -> pod.live() && !pod.waiting())
            .sorted(Comparator.comparing(PodFacts::name).thenComparing(PodFacts::uid))
            .toList();
    if (key.revision() == null || running.isEmpty()) {
      return;
    }
    String template = key.template();
    boolean annotated =
        members.stream()
            .anyMatch(
                m -> Names.setting(m.pod().annotations(), Names.REVISION, template).isPresent());
    String share =
        annotated
            ? "remove the annotation " + Names.PREFIX + Names.REVISION
            : "replace the profile "
                + members.getFirst().placement().profile()
                + " by one with `revisions: latest`";
    findings.add(
        new Finding(
            Reason.UPDATE_BLOCKS,
            "of revision "
                + key.revision()
                + " there are "
                + members.size()
                + " of "
                + pods
                + " pods ("
                + names(members.stream().map(Seated::pod).toList())
                + "), and pods of another one run on ("
                + names(running)
                + "): an update that takes the old pods away only when"
                + " the new ones are ready never ends, as each revision has a table of its own. Let"
                + " the old ones go first (Deployment: strategy Recreate), let all new ones come at"
                + " once (maxSurge: 100%), or "
                + share
                + " so that revisions share a table"));
  }

  private void unschedulable(List<Finding> findings) {
    List<PodFacts> pods =
        members.stream()
            .map(Seated::pod)
            .filter(pod -> pod.unschedulable() != null && !placed(pod))
            .toList();
    if (!pods.isEmpty()) {
      findings.add(
          new Finding(
              Reason.POD_UNSCHEDULABLE,
              "the scheduler finds no node for "
                  + names(pods)
                  + ": "
                  + pods.getFirst().unschedulable()
                  + ". Free or add nodes that fit, or ask for fewer pods or less in their template;"
                  + " until then the other pods keep the nodes they have"));
    }
  }

  private static boolean placed(Seated member) {
    return placed(member.pod());
  }

  private static boolean placed(PodFacts pod) {
    return pod.nodeName() != null;
  }

  /** Kind, name and path: {@code StatefulSet llm has spec.podManagementPolicy}. */
  private static String where(Evaluation evaluation, Profile.Trap trap) {
    if (!(trap.field().source() instanceof Source.OfObject field)) {
      throw new IllegalStateException("A trap is a field of an object: " + trap);
    }
    return field.object().kind().kind()
        + " "
        + evaluation.text(field.object().name())
        + " has "
        + field.path().text();
  }

  private static String names(List<PodFacts> pods) {
    String first =
        pods.stream().limit(NAMED).map(PodFacts::displayName).collect(Collectors.joining(", "));
    int more = pods.size() - NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
