package io.ranktable.core.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ranktable.core.consumer.Consumers;
import io.ranktable.core.consumer.ParsedTable;
import io.ranktable.core.consumer.Refusal;
import io.ranktable.core.decision.Decision.Completed;
import io.ranktable.core.decision.Decision.Initializing;
import io.ranktable.core.decision.Decision.Invalid;
import io.ranktable.core.decision.Decision.ListedMember;
import io.ranktable.core.decision.Decision.Progress;
import io.ranktable.core.rank.RankMember;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.rank.Ranker;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.Slot;
import io.ranktable.core.template.Renderer;
import io.ranktable.core.template.Template;
import io.ranktable.core.workload.Expected;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From everything known of one table to what shall be published: the same input always gives the
 * same decision.
 */
public final class Decider {

  /**
   * How a ranked table becomes text; lets the caller keep the outcome of a template that failed.
   */
  @FunctionalInterface
  public interface Rendering {
    /** Renders as {@link Renderer#render}. */
    Renderer.Outcome render(Template template, RankedTable table);
  }

  private Decider() {}

  /** Decides with the plain renderer. */
  public static Decision decide(TableInput input) {
    return decide(input, Renderer::render);
  }

  /** Decides on one table. */
  public static Decision decide(TableInput input, Rendering rendering) {
    Seats seats = Seats.of(input);
    Reported reported = Reported.of(input, seats);
    List<Finding> findings = new ArrayList<>();
    int expected = judgeNumber(input, seats, findings);
    findings.addAll(reported.missing());
    if (!findings.isEmpty()) {
      findings.addAll(0, input.deadlocks());
      return new Initializing(
          new Progress(expected, reported.count(), findings), seats.allocated());
    }
    return complete(input, seats, reported.ready(), rendering);
  }

  /**
   * Adds what is wrong with the number of pods; returns the expected number or {@link
   * Progress#UNKNOWN}.
   */
  private static int judgeNumber(TableInput input, Seats seats, List<Finding> findings) {
    return switch (input.expected()) {
      case Expected.Unknown(Finding why) -> {
        findings.add(why);
        yield Progress.UNKNOWN;
      }
      case Expected.Known(int pods, var _, Map<String, Integer> roles, List<Finding> remarks) -> {
        int live = seats.seated().size();
        if (live < pods) {
          findings.add(missingPods(input, seats, live, pods));
        } else if (live > pods) {
          findings.add(
              new Finding(
                  Reason.TOO_MANY_PODS,
                  live
                      + " live pods for "
                      + pods
                      + (pods == 1 ? " seat" : " seats")
                      + "; waiting until the surplus ones are gone: "
                      + names(seats)));
        } else {
          Roles.of(roles, seats).finding().ifPresent(findings::add);
        }
        if (!findings.isEmpty()) {
          findings.addAll(remarks);
        }
        yield pods;
      }
    };
  }

  private static Finding missingPods(TableInput input, Seats seats, int live, int pods) {
    if (!seats.finished().isEmpty()) {
      return new Finding(
          Reason.POD_FINISHED,
          "only "
              + live
              + " of "
              + pods
              + " pods are live because these have finished: "
              + String.join(", ", seats.finished().stream().map(p -> p.name()).toList())
              + "; the table waits until they are created anew");
    }
    return new Finding(
        Reason.WAITING_FOR_PODS,
        "waiting for "
            + (pods - live)
            + " more of "
            + pods
            + " pods, there "
            + (live == 1 ? "is " : "are ")
            + names(seats)
            + displaced(input, seats));
  }

  /** Names live pods whose seat a newer one has: whoever counts pods would miss them. */
  private static String displaced(TableInput input, Seats seats) {
    Map<Slot, String> seated = new HashMap<>();
    seats.seated().forEach(s -> seated.put(s.member().placement().slot(), s.member().pod().uid()));
    List<PodFacts> others =
        input.members().stream()
            .filter(m -> m.pod().live() && m.placement().index() != null)
            .filter(
                m ->
                    !m.pod().uid().equals(seated.getOrDefault(m.placement().slot(), m.pod().uid())))
            .map(Member::pod)
            .sorted(Comparator.comparing(PodFacts::name))
            .toList();
    if (others.isEmpty()) {
      return "";
    }
    String more = others.size() > 1 ? " and " + (others.size() - 1) + " more" : "";
    return " ("
        + others.getFirst().name()
        + more
        + " not counted: a newer pod has the same role, instance and index; give each controller its"
        + " own ranktable.io/role, or each pod its own ranktable.io/index)";
  }

  private static String names(Seats seats) {
    List<String> names =
        seats.seated().stream().map(s -> s.member().pod().name()).limit(8).toList();
    if (names.isEmpty()) {
      return "none";
    }
    int more = seats.seated().size() - names.size();
    return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
  }

  private static Decision complete(
      TableInput input, Seats seats, List<RankMember> ready, Rendering rendering) {
    int expected = seats.seated().size();
    return switch (Ranker.rank(input.key(), input.template().settings().ranks(), ready)) {
      case Ranker.Outcome.Refused(List<Finding> missing) ->
          new Initializing(new Progress(expected, ready.size(), missing), seats.allocated());
      case Ranker.Outcome.Ranked(RankedTable table) ->
          switch (rendering.render(input.template(), table)) {
            case Renderer.Outcome.Failed(Finding why) ->
                new Invalid(new Progress(expected, ready.size(), List.of(why)), seats.allocated());
            case Renderer.Outcome.Rendered(String json) -> judgeText(input, seats, table, json);
          };
    };
  }

  private static Decision judgeText(TableInput input, Seats seats, RankedTable table, String json) {
    int expected = seats.seated().size();
    List<ListedMember> members =
        table.pods().stream()
            .map(
                m ->
                    new ListedMember(
                        m.pod().name(), m.pod().uid(), Objects.requireNonNull(m.pod().podIp())))
            .toList();
    List<Finding> remarks = new ArrayList<>();
    if (input.expected() instanceof Expected.Known known) {
      remarks.addAll(known.remarks());
    }
    stale(input, json, members).ifPresent(remarks::add);
    Completed completed =
        new Completed(new Progress(expected, expected, remarks), seats.allocated(), json, members);
    List<Finding> findings = new ArrayList<>(broken(input.template(), table, json));
    TableContent.tooLarge(completed).ifPresent(findings::add);
    return findings.isEmpty()
        ? completed
        : new Invalid(new Progress(expected, expected, findings), seats.allocated());
  }

  /** Said with the table that makes members stale, so that it takes no write of its own. */
  private static Optional<Finding> stale(
      TableInput input, String json, List<ListedMember> members) {
    Set<String> listed = members.stream().map(ListedMember::uid).collect(Collectors.toSet());
    return StaleMembers.of(input.key(), Digests.ofTable(json), listed, input.members()).finding();
  }

  private static List<Finding> broken(Template template, RankedTable ranked, String json) {
    ParsedTable table;
    try {
      table = ParsedTable.parse(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The renderer hands out JSON only", e);
    }
    return Consumers.check(template.settings().consumers(), table, TableFacts.of(template, ranked))
        .stream()
        .map(refusal -> finding(template, refusal))
        .toList();
  }

  private static Finding finding(Template template, Refusal refusal) {
    return new Finding(
        Reason.TABLE_INVALID,
        "template "
            + template.name()
            + ", consumer "
            + String.join(" and ", refusal.consumers())
            + ": "
            + refusal.violation().message());
  }
}
