package io.ranktable.core.rank;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import io.ranktable.core.table.NaturalOrder;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The order of members in a table: role, role instance, index, name. It is total, so that it never
 * shows in which order the members were seen.
 */
final class SeatOrder {

  private static final List<String> USUAL_ROLES = List.of("prefill", "decode");

  /** Admission gives a pod that is its own role instance the UID of its admission request. */
  private static final Pattern TICKET =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private SeatOrder() {}

  /**
   * Sorts members whose roles are names after aliases.
   *
   * @param roleOrder roles that come first, after aliases; empty for prefill, decode
   */
  static List<RankMember> sorted(List<RankMember> members, List<String> roleOrder) {
    List<String> listed = roleOrder.isEmpty() ? USUAL_ROLES : roleOrder;
    Map<String, Integer> rolePlaces = new HashMap<>();
    listed.forEach(role -> rolePlaces.putIfAbsent(role, rolePlaces.size()));
    Map<Instance, Age> tickets = tickets(members);
    Comparator<RankMember> order =
        comparingInt((RankMember m) -> rolePlaces.getOrDefault(m.role(), Integer.MAX_VALUE))
            .thenComparing(RankMember::role, NaturalOrder.INSTANCE)
            .thenComparing(m -> tickets.getOrDefault(Instance.of(m), Age.NONE))
            .thenComparing(RankMember::instance, NaturalOrder.INSTANCE)
            .thenComparingInt(RankMember::index)
            .thenComparing(m -> m.pod().name(), NaturalOrder.INSTANCE)
            .thenComparing(m -> m.pod().uid());
    return members.stream().sorted(order).toList();
  }

  /**
   * Tickets say nothing by their text. Their instances stand behind named ones, oldest first, so
   * that a new pod does not move the ones that are there.
   */
  private static Map<Instance, Age> tickets(List<RankMember> members) {
    Map<Instance, Age> ages = new HashMap<>();
    for (RankMember member : members) {
      if (TICKET.matcher(member.instance()).matches()) {
        Age age = new Age(member.pod().created(), member.pod().uid());
        ages.merge(Instance.of(member), age, (a, b) -> a.compareTo(b) <= 0 ? a : b);
      }
    }
    return ages;
  }

  /**
   * A role instance: names are unique only within a role.
   *
   * @param role role after aliases
   * @param instance its name
   */
  record Instance(String role, String instance) {
    static Instance of(RankMember member) {
      return new Instance(member.role(), member.instance());
    }
  }

  /** When the oldest pod of a ticket's instance was created. */
  private record Age(Instant created, String uid) implements Comparable<Age> {

    static final Age NONE = new Age(Instant.MIN, "");

    @Override
    public int compareTo(Age other) {
      return comparing(Age::created).thenComparing(Age::uid).compare(this, other);
    }
  }
}
