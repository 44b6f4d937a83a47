package io.ranktable.core.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The identity of one table. Two pods share a table exactly when their keys are equal.
 *
 * @param namespace namespace of the pods and of the ConfigMap
 * @param template name of the template
 * @param level whether the table is shared by a role instance or by a whole group
 * @param group the group; {@code <profile>/<name>} when a profile derived it, as written when the
 *     user gave it
 * @param role the role; present exactly at level {@link Level#ROLE}
 * @param instance the role instance; present exactly at level {@link Level#ROLE}
 * @param revision the workload's revision; present only where the profile isolates revisions
 */
public record TableKey(
    String namespace,
    String template,
    Level level,
    String group,
    @Nullable String role,
    @Nullable String instance,
    @Nullable String revision) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-z0-9]+");
  private static final Pattern DASHES_AT_ENDS = Pattern.compile("^-+|-+$");
  private static final int NAME_LIMIT = 63;
  private static final String NAME_PREFIX = "ranktable-";
  private static final int HASH_DIGITS = 10;

  /**
   * Checks that role and instance are there exactly at level role.
   *
   * @throws IllegalArgumentException when they are not
   */
  public TableKey {
    boolean wanted = level == Level.ROLE;
    if ((role != null) != wanted || (instance != null) != wanted) {
      throw new IllegalArgumentException(
          "A key of level "
              + level.text()
              + " "
              + (wanted ? "needs" : "has no")
              + " role and instance");
    }
  }

  /**
   * Name of the ConfigMap: {@code ranktable-<readable part>-<hash>}, a DNS-1123 label of at most 63
   * characters, a pure function of the key so that it is known at admission.
   */
  public String configMapName() {
    String readable =
        sanitize(
            group.substring(group.indexOf('/') + 1)
                + (role == null ? "" : "-" + role + "-" + instance));
    int room = NAME_LIMIT - NAME_PREFIX.length() - 1 - HASH_DIGITS;
    String cut = readable.length() > room ? strip(readable.substring(0, room)) : readable;
    String hash = Digests.sha256(toJson()).substring(0, HASH_DIGITS);
    return cut.isEmpty() ? NAME_PREFIX + hash : NAME_PREFIX + cut + "-" + hash;
  }

  /** The same key without a revision; itself where revisions are not isolated. */
  public TableKey ofAllRevisions() {
    return revision == null
        ? this
        : new TableKey(namespace, template, level, group, role, instance, null);
  }

  /** Compact JSON with every field in fixed order; absent fields are left out. */
  public String toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("namespace", namespace)
        .put("template", template)
        .put("level", level.text())
        .put("group", group);
    if (role != null) {
      node.put("role", role).put("instance", instance);
    }
    if (revision != null) {
      node.put("revision", revision);
    }
    return node.toString();
  }

  /** The key of a text written by {@link #toJson}, empty when it is not one. */
  public static Optional<TableKey> parse(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      Optional<Level> level = Level.of(node.path("level").asText());
      if (level.isEmpty()
          || !node.path("namespace").isTextual()
          || !node.path("template").isTextual()
          || !node.path("group").isTextual()) {
        return Optional.empty();
      }
      return Optional.of(
          new TableKey(
              node.get("namespace").textValue(),
              node.get("template").textValue(),
              level.get(),
              node.get("group").textValue(),
              node.path("role").textValue(),
              node.path("instance").textValue(),
              node.path("revision").textValue()));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same in every process, other than that of an enum, so that runs can be repeated. */
  @Override
  public int hashCode() {
    return Objects.hash(namespace, template, level.text(), group, role, instance, revision);
  }

  /** {@code namespace/template/group[/role/instance][@revision]}, for logs and events. */
  @Override
  public String toString() {
    return namespace
        + "/"
        + template
        + "/"
        + group
        + (role == null ? "" : "/" + role + "/" + instance)
        + (revision == null ? "" : "@" + revision);
  }

  private static String sanitize(String text) {
    return strip(NOT_IN_NAMES.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("-"));
  }

  private static String strip(String text) {
    return DASHES_AT_ENDS.matcher(text).replaceAll("");
  }
}
