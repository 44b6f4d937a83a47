package io.ranktable.core.template;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a name stands for. The functions take the item that the name belongs to, for example a
 * server; only a {@link Shape} makes them, so the item always has the right type.
 */
sealed interface Entry {

  /** The same entry reached through another item. */
  Entry through(Function<Object, Object> step);

  /** A text; null where the item has none. */
  record Text(Function<Object, @Nullable String> value) implements Entry {
    @Override
    public Entry through(Function<Object, Object> step) {
      return new Text(item -> value.apply(step.apply(item)));
    }
  }

  /** A whole number. */
  record Whole(ToIntFunction<Object> value) implements Entry {
    @Override
    public Entry through(Function<Object, Object> step) {
      return new Whole(item -> value.applyAsInt(step.apply(item)));
    }
  }

  /** A JSON value as compact text; null where the item has none. */
  record Json(Function<Object, @Nullable String> value) implements Entry {
    @Override
    public Entry through(Function<Object, Object> step) {
      return new Json(item -> value.apply(step.apply(item)));
    }
  }

  /** A list. */
  record Many(Function<Object, List<?>> items, Shape of) implements Entry {
    @Override
    public Entry through(Function<Object, Object> step) {
      return new Many(item -> items.apply(step.apply(item)), of);
    }
  }
}
