package io.ranktable.e2e.product;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The commands that the README and the pages beside it tell their readers to run. */
final class Readme {

  private static final String FENCE = "```";

  private Readme() {}

  /**
   * Returns the blocks of commands of a section of the README, in their order, as they stand there.
   *
   * @param heading its heading, without the {@code ##}
   */
  static List<String> commands(String heading) throws IOException {
    return commands(Path.of("..", "README.md"), heading);
  }

  /** The same of another page. */
  static List<String> commands(Path page, String heading) throws IOException {
    String text = Files.readString(page);
    String section =
        Arrays.stream(text.split("(?m)^## "))
            .filter(part -> part.startsWith(heading + "\n"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(page + " has no section " + heading));
    List<String> blocks = new ArrayList<>();
    // Commands stand in fences without a language.
    String[] parts = section.split("(?m)^" + FENCE);
    for (int i = 1; i < parts.length; i += 2) {
      if (parts[i].startsWith("\n")) {
        blocks.add(parts[i].substring(1));
      }
    }
    return blocks;
  }
}
