package io.ranktable.core.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The names of one kind of item. Names are bound to plain functions when a template is read, so
 * rendering never looks anything up by name.
 */
final class Shape {

  private final Map<String, Entry> entries;
  private final Function<Object, String> label;

  private Shape(Map<String, Entry> entries, Function<Object, String> label) {
    this.entries = entries;
    this.label = label;
  }

  /** What a name stands for; empty when the item has no such name. */
  Optional<Entry> entry(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** All names in the order of their definition. */
  Set<String> names() {
    return entries.keySet();
  }

  /** How messages call an item, for example {@code device 3}; empty for the table itself. */
  String label(Object item) {
    return label.apply(item);
  }

  /** Begins the names of a kind of item. */
  static <T> Builder<T> of(Class<T> type, Function<? super T, String> label) {
    return new Builder<>(type, label);
  }

  /**
   * Collects names.
   *
   * @param <T> kind of item
   */
  static final class Builder<T> {

    private final Class<T> type;
    private final Function<? super T, String> label;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Builder(Class<T> type, Function<? super T, String> label) {
      this.type = type;
      this.label = label;
    }

    Builder<T> text(String name, Function<? super T, @Nullable String> value) {
      return with(name, new Entry.Text(item -> value.apply(type.cast(item))));
    }

    Builder<T> number(String name, ToIntFunction<? super T> value) {
      return with(name, new Entry.Whole(item -> value.applyAsInt(type.cast(item))));
    }

    Builder<T> json(String name, Function<? super T, @Nullable String> value) {
      return with(name, new Entry.Json(item -> value.apply(type.cast(item))));
    }

    Builder<T> many(String name, Function<? super T, ? extends List<?>> items, Shape of) {
      return with(name, new Entry.Many(item -> items.apply(type.cast(item)), of));
    }

    /** Adds the names of an item that each item here leads to. */
    Builder<T> all(Shape other, Function<? super T, Object> step) {
      other.entries.forEach(
          (name, entry) -> with(name, entry.through(item -> step.apply(type.cast(item)))));
      return this;
    }

    Shape build() {
      return new Shape(Map.copyOf(entries), item -> label.apply(type.cast(item)));
    }

    private Builder<T> with(String name, Entry entry) {
      entries.put(name, entry);
      return this;
    }
  }
}
