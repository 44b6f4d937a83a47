package io.ranktable.core.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a template with every name bound, ready to run. */
sealed interface Step {

  /** So many characters of text cost one step. */
  int CHARACTERS_PER_STEP = 8;

  /** Prints or decides something. */
  void run(Run run);

  /** A name as the text uses it: written so, at that line, found at that depth. */
  record Use(String name, int line, int depth, List<Shape> path) {
    /** How messages call the item: {@code device 3 of pod decode-0}. */
    String place(Run run) {
      StringBuilder place = new StringBuilder();
      for (int at = depth; at >= 0; at--) {
        String label = path.get(at).label(run.item(at));
        if (!label.isEmpty()) {
          place.append(place.isEmpty() ? " for " : " of ").append(label);
        }
      }
      return place.toString();
    }

    <T> T present(Run run, @Nullable T value) {
      if (value == null) {
        throw new TextMistake(line, name + " has no value" + place(run));
      }
      return value;
    }
  }

  /** Prints text. */
  record Literal(int line, String text) implements Step {
    @Override
    public void run(Run run) {
      run.spend(1 + text.length() / CHARACTERS_PER_STEP, line);
      run.sink().literal(line, text);
    }
  }

  /** Prints a text value. */
  record PrintText(Use use, Entry.Text entry) implements Step {
    @Override
    public void run(Run run) {
      run.spend(1, use.line());
      String value = entry.value().apply(run.item(use.depth()));
      run.sink().text(use.line(), use.name(), use.present(run, value));
    }
  }

  /** Prints a number. */
  record PrintNumber(Use use, Entry.Whole entry) implements Step {
    @Override
    public void run(Run run) {
      run.spend(1, use.line());
      int value = entry.value().applyAsInt(run.item(use.depth()));
      run.sink().number(use.line(), use.name(), value);
    }
  }

  /** Prints a JSON value. */
  record PrintJson(Use use, Entry.Json entry) implements Step {
    @Override
    public void run(Run run) {
      run.spend(1, use.line());
      String value = entry.value().apply(run.item(use.depth()));
      run.sink().json(use.line(), use.name(), use.present(run, value));
    }
  }

  /** Prints the position in the list. */
  record PrintIndex(Use use) implements Step {
    @Override
    public void run(Run run) {
      run.spend(1, use.line());
      run.sink().number(use.line(), use.name(), run.position(use.depth()));
    }
  }

  /** Runs its body for each item of a list. */
  record Each(Use use, Entry.Many entry, List<Step> body) implements Step {
    @Override
    public void run(Run run) {
      run.spend(1, use.line());
      run.each(entry.items().apply(run.item(use.depth())), body, use.line());
    }
  }

  /** Runs its body when a list is empty. */
  record IfEmpty(Use use, Entry.Many entry, List<Step> body) implements Step {
    @Override
    public void run(Run run) {
      run.spend(1, use.line());
      if (entry.items().apply(run.item(use.depth())).isEmpty()) {
        run.all(body);
      }
    }
  }

  /** Runs its body when the item is, or is not, the first or the last of its list. */
  record IfPosition(Use use, boolean last, boolean wanted, List<Step> body) implements Step {
    @Override
    public void run(Run run) {
      run.spend(1, use.line());
      boolean is = last ? run.last(use.depth()) : run.position(use.depth()) == 0;
      if (is == wanted) {
        run.all(body);
      }
    }
  }

  /** Runs its body when a value that may be missing is, or is not, there. */
  record IfPresent(Use use, Entry entry, boolean wanted, List<Step> body) implements Step {
    @Override
    public void run(Run run) {
      run.spend(1, use.line());
      if (present(run.item(use.depth())) == wanted) {
        run.all(body);
      }
    }

    private boolean present(Object item) {
      return switch (entry) {
        case Entry.Text text -> Absent.isNot(text.value().apply(item));
        case Entry.Json json -> json.value().apply(item) != null;
        case Entry.Whole number -> true;
        case Entry.Many many -> !many.items().apply(item).isEmpty();
      };
    }
  }
}
