package io.ranktable.e2e.bench.kill;

/** How far a table was when the process that writes it was killed. */
enum Moment {
  /** All pods had reported; the complete table had not been seen. */
  BEFORE_WRITE("before_write"),
  /** The complete table had been seen, but not a poke of each pod that waited for it. */
  BEFORE_POKE("between_write_and_poke"),
  /** Everything had been done for it. */
  AFTER("after_poke");

  private final String text;

  Moment(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
