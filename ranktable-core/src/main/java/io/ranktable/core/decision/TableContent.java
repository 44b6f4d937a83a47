package io.ranktable.core.decision;

import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.TableKey;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What stands in the ConfigMap of a table.
 *
 * @param name name of the ConfigMap
 * @param labels our labels
 * @param annotations our annotations
 * @param data text keys
 * @param binaryData packed keys, base64
 */
public record TableContent(
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    Map<String, String> data,
    Map<String, String> binaryData) {

  /**
   * Text of a table that is not complete; valid JSON from the first moment, as every reader wants
   * it.
   */
  public static final String INITIAL_TEXT = "{\"status\":\"initializing\"}";

  /** The content that publishes a decision. */
  public static TableContent of(TableKey key, String fileName, Decision decision) {
    Decision.Progress progress = decision.progress();
    String text =
        decision instanceof Decision.Completed completed ? completed.json() : INITIAL_TEXT;
    String digest = Digests.ofTable(text);
    Map<String, String> annotations = new TreeMap<>();
    annotations.put(Names.TABLE_KEY, key.toJson());
    annotations.put(Names.TABLE_STATE, decision.state().text());
    annotations.put(Names.TABLE_DIGEST, digest);
    annotations.put(
        Names.TABLE_EXPECTED,
        progress.expected() == Decision.Progress.UNKNOWN
            ? ""
            : Integer.toString(progress.expected()));
    annotations.put(Names.TABLE_REPORTED, Integer.toString(progress.reported()));
    annotations.put(
        Names.TABLE_REASONS,
        progress.findings().stream()
            .map(Finding::reason)
            .map(r -> r.text())
            .distinct()
            .collect(Collectors.joining(",")));
    Map<String, String> data = new TreeMap<>(companions(decision, digest));
    Map<String, String> binaryData = new TreeMap<>();
    switch (TableFile.of(text, bytes(data))) {
      case TableFile.Plain(String plain) -> data.put(fileName, plain);
      case TableFile.Packed(String base64, int ignored) ->
          binaryData.put(fileName + TableFile.PACKED_ENDING, base64);
    }
    return new TableContent(
        key.configMapName(),
        Map.of(Names.MANAGED_BY, Names.MANAGER, Names.KIND, Names.KIND_TABLE),
        annotations,
        data,
        binaryData);
  }

  /** A finding when a complete table does not fit into its ConfigMap in any form. */
  static Optional<Finding> tooLarge(Decision.Completed completed) {
    String digest = Digests.ofTable(completed.json());
    return TableFile.tooLarge(completed.json(), bytes(companions(completed, digest)));
  }

  /** The keys beside the file. */
  private static Map<String, String> companions(Decision decision, String digest) {
    return Map.of(
        Names.KEY_MEMBERS, members(decision),
        Names.KEY_DIGEST, digest,
        Names.KEY_SLOTS, slots(decision.slots()),
        Names.KEY_PROGRESS, decision.progress().text());
  }

  private static int bytes(Map<String, String> data) {
    return data.values().stream()
        .mapToInt(value -> value.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  /**
   * Hash of what decides: state, file, members. Two contents with equal essence differ at most in
   * counters, reasons, progress and slots of a table that is not complete.
   */
  public String essence() {
    Map<String, String> parts = new TreeMap<>(data);
    parts.remove(Names.KEY_PROGRESS);
    if (!"completed".equals(annotations.get(Names.TABLE_STATE))) {
      parts.remove(Names.KEY_SLOTS);
    }
    parts.putAll(binaryData);
    parts.put("\u0000state", annotations.getOrDefault(Names.TABLE_STATE, ""));
    parts.put("\u0000key", annotations.getOrDefault(Names.TABLE_KEY, ""));
    parts.put("\u0000labels", new TreeMap<>(labels).toString());
    return hash(parts);
  }

  /** Hash of everything: equal exactly when nothing would change by writing. */
  public String fingerprint() {
    Map<String, String> parts = new TreeMap<>(data);
    parts.putAll(binaryData);
    annotations.forEach((name, value) -> parts.put("\u0000a:" + name, value));
    labels.forEach((name, value) -> parts.put("\u0000l:" + name, value));
    return hash(parts);
  }

  /** Lengths stand before the parts, so that no value can pretend to be several. */
  private static String hash(Map<String, String> parts) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(parts)
        .forEach(
            (name, value) -> {
              text.append(name.length()).append(':').append(name);
              text.append(value.length()).append(':').append(value);
            });
    return Digests.sha256(text.toString());
  }

  private static String members(Decision decision) {
    if (!(decision instanceof Decision.Completed completed)) {
      return "";
    }
    return completed.members().stream()
        .map(m -> m.uid() + " " + m.podIp() + "\n")
        .collect(Collectors.joining());
  }

  private static String slots(Map<String, Integer> slots) {
    return slots.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Comparator.comparing(Map.Entry::getKey)))
        .map(e -> e.getValue() + " " + e.getKey() + "\n")
        .collect(Collectors.joining());
  }
}
