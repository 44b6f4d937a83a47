package io.ranktable.webhook.cli.offline;

import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.State;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cli.console.ExitCode;
import java.util.List;
import java.util.Optional;

/**
 * What admission and the controller make of an input.
 *
 * @param pods every pod in its order
 * @param tables every table that a pod asks for, by key
 */
record Rendered(List<Pod> pods, List<Table> tables) {

  /** Copies the lists. */
  Rendered {
    pods = List.copyOf(pods);
    tables = List.copyOf(tables);
  }

  /** How a pod stands to its tables. */
  enum Standing {
    /** It is injected already, and its status says where it sits. */
    INJECTED("injected"),
    /** It is placed as admission would. */
    PLACED("placed"),
    /** Admission would refuse it. */
    DENIED("denied"),
    /** It asks for no table. */
    NOT_OURS("asks for no table");

    private final String text;

    Standing(String text) {
      this.text = text;
    }

    /** The word for it. */
    String text() {
      return text;
    }
  }

  /**
   * A pod.
   *
   * @param namespace its namespace
   * @param name its name
   * @param origin where it stands in the input
   * @param standing how it stands to its tables
   * @param tables names of its tables' ConfigMaps
   * @param denials why it is refused; empty unless it is
   * @param notes what else is worth knowing
   */
  record Pod(
      String namespace,
      String name,
      String origin,
      Standing standing,
      List<String> tables,
      List<Finding> denials,
      List<String> notes) {

    /** Copies the lists. */
    Pod {
      tables = List.copyOf(tables);
      denials = List.copyOf(denials);
      notes = List.copyOf(notes);
    }
  }

  /**
   * A table.
   *
   * @param key the table
   * @param state its state
   * @param progress counts and reasons
   * @param members who is listed, in rank order; empty unless completed
   * @param text its text; of an invalid one the text that is refused; empty when there is none yet
   * @param content the ConfigMap that the controller would write; empty when it would leave a
   *     stored one as it is
   */
  record Table(
      TableKey key,
      State state,
      Decision.Progress progress,
      List<Decision.ListedMember> members,
      Optional<String> text,
      Optional<TableContent> content) {

    /** Copies the list. */
    Table {
      members = List.copyOf(members);
    }

    /** Whether its text is what the pods get. */
    boolean completed() {
      return state == State.COMPLETED;
    }
  }

  /** The exit code: of several verdicts the worst. */
  ExitCode code() {
    if (pods.stream().anyMatch(pod -> pod.standing() == Standing.DENIED)) {
      return ExitCode.DENIED;
    }
    if (tables.stream().anyMatch(table -> table.state() == State.INVALID)) {
      return ExitCode.INVALID;
    }
    boolean completed = tables.stream().allMatch(Table::completed);
    return completed ? ExitCode.OK : ExitCode.INITIALIZING;
  }
}
