package io.ranktable.core.template;

import io.ranktable.core.rank.RankRules;
import io.ranktable.core.table.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings of a template, defaults filled in.
 *
 * @param level how many pods share one table
 * @param podFormat name of the pod format
 * @param engine inference engine, for people; may be empty
 * @param consumers ids of the validators; empty for {@code none}
 * @param mountPath directory in which the engine finds the table; absolute
 * @param fileName file name of the table, also its key in the ConfigMap
 * @param delivery how the file reaches the engine
 * @param env variables for target containers; {@code $(RANKTABLE_FILE)} is replaced by the file's
 *     path at injection
 * @param ranks what decides servers and ranks
 * @param knownRoles roles that the template names, after aliases; empty when it takes any role
 * @param roleGroups role to its fixed group id
 * @param firstGroupId first group id of role instances
 * @param fields extra names in the text and where they come from
 */
public record TemplateSettings(
    Level level,
    String podFormat,
    String engine,
    List<String> consumers,
    String mountPath,
    String fileName,
    Delivery delivery,
    Map<String, String> env,
    RankRules ranks,
    Set<String> knownRoles,
    Map<String, Integer> roleGroups,
    int firstGroupId,
    Map<String, FieldSource> fields) {

  /** Copies lists, sets and maps. */
  public TemplateSettings {
    consumers = List.copyOf(consumers);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    knownRoles = Set.copyOf(knownRoles);
    roleGroups = Map.copyOf(roleGroups);
    fields = Map.copyOf(fields);
  }

  /** How the file reaches the engine. */
  public enum Delivery {
    /** A regular file, frozen when the engine starts. */
    COPY,
    /** The live ConfigMap directory. */
    MOUNT
  }

  /**
   * Where an extra name's value comes from.
   *
   * @param kind kind of source
   * @param name key of the label, annotation or variable, or the constant itself
   * @param meanings value as it stands there to value as the table shall have it; values that are
   *     not listed stay as they are
   */
  public record FieldSource(Kind kind, String name, Map<String, String> meanings) {

    /** Copies the map. */
    public FieldSource {
      meanings = Map.copyOf(meanings);
    }

    /** Kinds of sources. */
    public enum Kind {
      /** A pod label. */
      LABEL,
      /** A pod annotation. */
      ANNOTATION,
      /** A literal variable of the pod's containers. */
      ENV,
      /** The text itself. */
      CONST
    }
  }
}
