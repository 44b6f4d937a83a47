package io.ranktable.e2e.bench.ranks;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ranktable.core.consumer.Consumers;
import io.ranktable.core.consumer.ParsedTable;
import io.ranktable.core.decision.Decider;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.Member;
import io.ranktable.core.decision.TableFacts;
import io.ranktable.core.decision.TableInput;
import io.ranktable.core.rank.RankMember;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.rank.Ranker;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.report.PodFormats;
import io.ranktable.core.report.ReportOutcome;
import io.ranktable.core.report.ReportReader;
import io.ranktable.core.template.Renderer;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is measured: one table and the steps from its members to its verdict.
 *
 * @param input everything known of the table
 * @param members its members with their reports read
 */
record Subject(TableInput input, List<RankMember> members) {

  /**
   * The subject of a bundled template.
   *
   * @param template name of the template
   * @param ranks how many NPUs
   * @throws IllegalArgumentException when there is no such template
   */
  static Subject of(String template, int ranks) {
    Map<String, String> data = Templates.bundled().get(template);
    if (data == null
        || !(Templates.parse("", template, data)
            instanceof Templates.Outcome.Parsed(Template parsed))) {
      throw new IllegalArgumentException(
          "No bundled template " + template + "; there are " + Templates.bundled().keySet());
    }
    PodFormat format = PodFormats.builtIn().get(parsed.settings().podFormat());
    TableInput input = World.of(parsed, Objects.requireNonNull(format), ranks);
    List<RankMember> members = new ArrayList<>();
    for (Member member : input.members()) {
      @Nullable Integer index = member.placement().index();
      members.add(
          new RankMember(
              member.pod(),
              member.placement().role(),
              member.placement().instance(),
              index == null ? 0 : index,
              ReportReader.read(member.pod(), input.format(), null)
                      instanceof ReportOutcome.Reported reported
                  ? reported.report()
                  : null));
    }
    return new Subject(input, List.copyOf(members));
  }

  /** Orders members and numbers devices. */
  RankedTable rank() {
    return switch (Ranker.rank(input.key(), input.template().settings().ranks(), members)) {
      case Ranker.Outcome.Ranked(RankedTable table) -> table;
      case Ranker.Outcome.Refused refused -> throw new IllegalStateException(refused.toString());
    };
  }

  /** Prints a ranked table as JSON. */
  String render(RankedTable table) {
    return switch (Renderer.render(input.template(), table)) {
      case Renderer.Outcome.Rendered(String json) -> json;
      case Renderer.Outcome.Failed failed -> throw new IllegalStateException(failed.toString());
    };
  }

  /** Reads the text and holds it to the rules of its consumers; returns how many are broken. */
  int validate(RankedTable ranked, String json) {
    Template template = input.template();
    try {
      return Consumers.check(
              template.settings().consumers(),
              ParsedTable.parse(json),
              TableFacts.of(template, ranked))
          .size();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The renderer hands out JSON only", e);
    }
  }

  /** Everything from the members as the cluster knows them to what shall be published. */
  Decision decide() {
    return Decider.decide(input);
  }

  /** Why there is no complete table; empty when there is one. */
  Optional<String> refusal() {
    return decide() instanceof Decision.Completed
        ? Optional.empty()
        : Optional.of(decide().progress().text());
  }
}
