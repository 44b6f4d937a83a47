package io.ranktable.webhook.cli.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells what happens, line by line: seconds since the start, who, what. */
final class Story {

  /**
   * A line of it.
   *
   * @param millis milliseconds since the start
   * @param who who did something
   * @param what what they did
   */
  record Line(long millis, String who, String what) {}

  private static final double MILLIS_PER_SECOND = 1000;

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final long begin;
  private final List<Line> lines = new ArrayList<>();

  /** Begins now. */
  Story(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
  }

  /** Tells one thing. */
  synchronized void tell(String who, String what) {
    Line line = new Line(millis(), who, what);
    lines.add(line);
    out.println(
        String.format(
            Locale.ROOT,
            "%6.2f s  %-13s %s",
            line.millis() / MILLIS_PER_SECOND,
            who,
            what.replace("\n", "\n" + " ".repeat(24))));
  }

  /** A number with its noun: {@code 1 pod}, {@code 2 pods}. */
  static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** Prints something that is no part of the story. */
  synchronized void print(String text) {
    out.println(text);
  }

  /** Milliseconds since the start. */
  long millis() {
    return (nanoTime.getAsLong() - begin) / 1_000_000;
  }

  /** All lines so far. */
  synchronized List<Line> lines() {
    return List.copyOf(lines);
  }
}
