package io.ranktable.core.template;

import java.util.List;

/** One rendering: where it is, what it has printed, and what it may still spend. */
final class Run {

  /**
   * The most steps of one rendering; a step is a look-up, an iteration, or 8 characters of text. A
   * table of 65,536 ranks with twenty names per device needs 2 to 3 million.
   */
  static final int STEP_LIMIT = 10_000_000;

  private final JsonSink sink;
  private final int limit;
  private final Object[] items = new Object[MustacheText.DEPTH_LIMIT + 1];
  private final int[] positions = new int[MustacheText.DEPTH_LIMIT + 1];
  private final int[] sizes = new int[MustacheText.DEPTH_LIMIT + 1];
  private int depth;
  private int steps;

  /**
   * A rendering.
   *
   * @param limit how many steps it may take
   */
  Run(Model model, JsonSink sink, int limit) {
    this.sink = sink;
    this.limit = limit;
    items[0] = model;
  }

  JsonSink sink() {
    return sink;
  }

  /** The item at a depth: 0 is the table. */
  Object item(int at) {
    return items[at];
  }

  /** Position of the item in its list, from 0. */
  int position(int at) {
    return positions[at];
  }

  /** Whether the item is the last of its list. */
  boolean last(int at) {
    return positions[at] == sizes[at] - 1;
  }

  /** Counts steps. */
  void spend(int count, int line) {
    steps += count;
    if (steps > limit) {
      throw new TextMistake.TooManySteps(line, limit);
    }
  }

  /** Runs the steps once for each item, one level deeper. */
  void each(List<?> list, List<Step> body, int line) {
    depth++;
    sizes[depth] = list.size();
    for (int position = 0; position < list.size(); position++) {
      spend(1, line);
      items[depth] = list.get(position);
      positions[depth] = position;
      all(body);
    }
    depth--;
  }

  /** Runs the steps where it is. */
  void all(List<Step> body) {
    for (int i = 0; i < body.size(); i++) {
      body.get(i).run(this);
    }
  }
}
