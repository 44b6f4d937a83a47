package io.ranktable.webhook.cli.offline;

import io.ranktable.core.consumer.FileRules;
import io.ranktable.core.template.TemplateFile;
import io.ranktable.webhook.cli.input.BadOptionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What readers demand of the file itself, where the user says what it will be like. The injector
 * sees to all of it by itself; a table that is delivered in another way may miss it.
 */
final class FileFacts {

  private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");

  /** MindIE refuses files that others than owner and group may read, or the group may write. */
  private static final int MINDIE_MODE = 0640;

  private FileFacts() {}

  /**
   * Sentences on what the consumers refuse; empty for what is good or not told.
   *
   * @param consumers ids of the readers
   * @param path whole path of the file; null when not told
   * @param mode mode in octal; null when not told
   * @throws BadOptionException when the path or the mode is none
   */
  static List<String> warnings(
      Collection<String> consumers, @Nullable String path, @Nullable String mode)
      throws BadOptionException {
    List<String> warnings = new ArrayList<>();
    if (path != null) {
      int slash = path.lastIndexOf('/');
      if (!path.startsWith("/") || slash == path.length() - 1) {
        throw new BadOptionException(
            "--path "
                + path
                + " must be the whole path of a file, such as /etc/ranktable/hccl.json.");
      }
      String directory = slash == 0 ? "/" : path.substring(0, slash);
      String name = path.substring(slash + 1);
      TemplateFile.mistakeInMountPath(directory)
          .ifPresent(mistake -> warnings.add("the directory " + directory + " " + mistake + "."));
      TemplateFile.mistakeInFileName(name)
          .ifPresent(mistake -> warnings.add("the file name " + name + " " + mistake + "."));
      FileRules.mistakes(consumers, path, true)
          .forEach(mistake -> warnings.add(path + " " + mistake + "."));
    }
    if (mode != null) {
      if (!OCTAL.matcher(mode).matches()) {
        throw new BadOptionException("--mode " + mode + " must be octal, such as 0640.");
      }
      boolean mindie = consumers.stream().anyMatch(id -> id.startsWith("mindie-"));
      if (mindie && (Integer.parseInt(mode, 8) & ~MINDIE_MODE) != 0) {
        warnings.add(
            "mode "
                + mode
                + " is refused by MindIE, which takes at most 0640 (defaultMode of a volume).");
      }
    }
    return warnings;
  }
}
