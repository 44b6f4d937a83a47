package io.ranktable.core.rank;

import io.ranktable.core.report.Device;
import io.ranktable.core.report.Report;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ranks computed another way, to compare with: no comparators and no counters. Each device's rank
 * is the number of devices that stand before it, found by asking every other device. For instances
 * of the form {@code i<number>}, roles that need no aliases, and one server per pod.
 */
final class SecondOpinion {

  private SecondOpinion() {}

  /** Rank by pod name and device id, as {@code name/id}. */
  static Map<String, Integer> ranks(List<RankMember> members, boolean byText) {
    List<Seat> seats = new ArrayList<>();
    for (RankMember member : members) {
      Report report = member.report();
      if (report != null) {
        for (Device device : report.devices()) {
          seats.add(new Seat(member, device.id()));
        }
      }
    }
    Map<String, Integer> ranks = new TreeMap<>();
    for (Seat seat : seats) {
      int before = 0;
      for (Seat other : seats) {
        before += other.standsBefore(seat, byText) ? 1 : 0;
      }
      ranks.put(seat.member().pod().name() + "/" + seat.id(), before);
    }
    return ranks;
  }

  private record Seat(RankMember member, String id) {

    boolean standsBefore(Seat other, boolean byText) {
      String mine = role(member.role());
      String theirs = role(other.member.role());
      if (!mine.equals(theirs)) {
        return mine.compareTo(theirs) < 0;
      }
      BigInteger instance = new BigInteger(member.instance().substring(1));
      BigInteger otherInstance = new BigInteger(other.member.instance().substring(1));
      if (!instance.equals(otherInstance)) {
        return instance.compareTo(otherInstance) < 0;
      }
      if (member.index() != other.member.index()) {
        return member.index() < other.member.index();
      }
      return byText
          ? id.compareTo(other.id) < 0
          : Integer.parseInt(id) < Integer.parseInt(other.id);
    }

    private static String role(String role) {
      return switch (role) {
        case "prefill" -> "0";
        case "decode" -> "1";
        default -> "2" + role;
      };
    }
  }
}
