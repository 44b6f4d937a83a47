package io.ranktable.core.consumer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What readers demand of the file apart from its content, as far as a template or a pod decides it.
 * Owner and mode are kept by whoever writes the file.
 */
public final class FileRules {

  private static final Set<String> HCCL = Set.of("hccl-1.0", "hccl-1.2", "hccl-2.0", "mindie-role");
  private static final Set<String> MINDIE_GLOBAL =
      Set.of("mindie-global", "mindie-global-multinode", "mindie-global-heterogeneous");
  private static final String ENDING = ".json";
  private static final int PATH_LIMIT = 256;

  /** Demands of files. */
  enum Demand {
    /** HCCL looks for the first {@code .json} of the path and wants it at the end. */
    JSON_END("file.json-end"),
    /** The start scripts of MindIE copy the file and then use its name. */
    BASE_NAME("file.base-name"),
    /** The controller of MindIE takes short paths without two dots. */
    PLAIN_PATH("file.plain-path"),
    /** All readers of MindIE refuse symlinks. */
    REGULAR("file.regular");

    private final String id;

    Demand(String id) {
      this.id = id;
    }

    String id() {
      return id;
    }

    /** Ids of the consumers that demand it. */
    Set<String> consumers() {
      Set<String> ids = new TreeSet<>();
      if (this == JSON_END) {
        ids.addAll(HCCL);
      } else {
        ids.addAll(MINDIE_GLOBAL);
      }
      if (this == BASE_NAME || this == REGULAR) {
        ids.add("mindie-role");
      }
      return ids;
    }
  }

  private FileRules() {}

  /**
   * Everything that readers would refuse, each as the end of a sentence that begins with the path.
   *
   * @param consumers ids of the readers; unknown ones demand nothing
   * @param path absolute path of the file
   * @param regular whether it is a regular file; otherwise a symlink, as all files of a mounted
   *     ConfigMap are
   */
  public static List<String> mistakes(Collection<String> consumers, String path, boolean regular) {
    List<String> mistakes = new ArrayList<>();
    for (Demand demand : Demand.values()) {
      List<String> who = consumers.stream().filter(demand.consumers()::contains).toList();
      if (!who.isEmpty()) {
        String why = mistake(demand, who, path, regular);
        if (!why.isEmpty()) {
          mistakes.add(
              "is refused by " + String.join(" and ", who) + ": " + why + " (" + demand.id() + ")");
        }
      }
    }
    return mistakes;
  }

  private static String mistake(Demand demand, List<String> who, String path, boolean regular) {
    return switch (demand) {
      case JSON_END ->
          path.endsWith(ENDING) && path.indexOf(ENDING) == path.length() - ENDING.length()
              ? ""
              : "the path must end with .json and have no .json before; rename it";
      case BASE_NAME -> baseName(who, path);
      case PLAIN_PATH ->
          path.length() <= PATH_LIMIT && !path.contains("..")
              ? ""
              : "the path must have at most "
                  + PATH_LIMIT
                  + " characters and no two dots in a row; choose another";
      case REGULAR ->
          regular ? "" : "it must be no symlink, as delivery: mount makes it; write delivery: copy";
    };
  }

  private static String baseName(List<String> who, String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String wanted = MINDIE_GLOBAL.contains(who.getFirst()) ? "global_ranktable.json" : "hccl.json";
    return name.equals(wanted) ? "" : "the file must be named " + wanted + "; set file-name";
  }
}
