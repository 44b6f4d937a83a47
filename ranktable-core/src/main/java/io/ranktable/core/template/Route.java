package io.ranktable.core.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The lists to open, outermost first, so that a name is known inside.
 *
 * @param lists their names; not empty
 */
record Route(List<String> lists) {

  /** Everyday lists first, then by name, so that the same mistake always gets the same advice. */
  private static final Comparator<String> EVERYDAY =
      Comparator.comparing((String list) -> !list.equals("server_list") && !list.equals("device"))
          .thenComparing(Comparator.naturalOrder());

  /** The shortest way to a name from inside the given lists, the last of which is the innermost. */
  static Optional<Route> to(String name, List<Shape> path) {
    Deque<Place> places = new ArrayDeque<>();
    Set<Shape> seen = new HashSet<>(path);
    path.reversed().forEach(shape -> places.add(new Place(shape, List.of())));
    while (!places.isEmpty()) {
      Place place = places.remove();
      for (String list : place.shape().names().stream().sorted(EVERYDAY).toList()) {
        if (place.shape().entry(list).orElse(null) instanceof Entry.Many many) {
          List<String> lists = new ArrayList<>(place.lists());
          lists.add(list);
          if (many.of().entry(name).isPresent()) {
            return Optional.of(new Route(List.copyOf(lists)));
          }
          if (seen.add(many.of())) {
            places.add(new Place(many.of(), lists));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** {@code {{#server_list}}{{#device}}}. */
  String opening() {
    return tags("{{#", lists);
  }

  /** {@code {{/device}}{{/server_list}}}. */
  String closing() {
    List<String> inwards = new ArrayList<>(lists);
    Collections.reverse(inwards);
    return tags("{{/", inwards);
  }

  private static String tags(String open, List<String> names) {
    StringBuilder tags = new StringBuilder();
    names.forEach(name -> tags.append(open).append(name).append("}}"));
    return tags.toString();
  }

  private record Place(Shape shape, List<String> lists) {}
}
