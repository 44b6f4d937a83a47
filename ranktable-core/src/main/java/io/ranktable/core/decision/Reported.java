package io.ranktable.core.decision;

import io.ranktable.core.rank.RankMember;
import io.ranktable.core.report.Report;
import io.ranktable.core.report.ReportOutcome;
import io.ranktable.core.report.ReportReader;
import io.ranktable.core.report.Sentinels;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who of the seated has reported.
 *
 * @param ready members with an IP and a usable report, or an IP and no NPU
 * @param missing one finding for each of the others, in seat order
 */
record Reported(List<RankMember> ready, List<Finding> missing) {

  static Reported of(TableInput input, Seats seats) {
    List<RankMember> ready = new ArrayList<>();
    List<Finding> missing = new ArrayList<>();
    for (Seats.Seated seat : seats.seated()) {
      switch (ReportReader.read(seat.member().pod(), input.format(), seat.member().staleReport())) {
        case ReportOutcome.NotReported(Finding why) -> missing.add(why);
        case ReportOutcome.NoDevices() -> withIp(seat, null, ready, missing);
        case ReportOutcome.Reported(Report report) ->
            Sentinels.check(seat.member().pod(), report, input.template().uses())
                .ifPresentOrElse(missing::add, () -> withIp(seat, report, ready, missing));
      }
    }
    return new Reported(ready, missing);
  }

  /** How many have reported. */
  int count() {
    return ready.size();
  }

  private static void withIp(
      Seats.Seated seat, @Nullable Report report, List<RankMember> ready, List<Finding> missing) {
    PodFacts pod = seat.member().pod();
    if (pod.podIp() == null) {
      missing.add(
          new Finding(
              Reason.WAITING_FOR_POD_IP,
              "Pod "
                  + pod.name()
                  + (pod.nodeName() == null
                      ? " is not scheduled to a node yet"
                      : " has no IP yet")));
      return;
    }
    ready.add(
        new RankMember(
            pod,
            seat.member().placement().role(),
            seat.member().placement().instance(),
            seat.index(),
            report));
  }
}
