package io.ranktable.core.consumer;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/** Values at one path: a list that keeps one number for each and makes the value when asked. */
final class Places extends AbstractList<Located> implements RandomAccess {

  private static final int FIRST_CAPACITY = 4;

  private final ParsedTable table;
  private final String lastName;
  private int[] places = new int[FIRST_CAPACITY];
  private int size;

  /**
   * No values yet.
   *
   * @param lastName name of the fields that are missing
   */
  Places(ParsedTable table, String lastName) {
    this.table = table;
    this.lastName = lastName;
  }

  /** Adds a value that is there. */
  void add(int at) {
    if (size == places.length) {
      places = Arrays.copyOf(places, size * 2);
    }
    places[size++] = at;
  }

  /** Adds a field of an object, also when it is missing. */
  void addField(int object, int at) {
    add(at == ParsedTable.MISSING ? ~object : at);
  }

  @Override
  public Located get(int index) {
    int at = places[index];
    return at >= 0 ? new Located(table, at) : Located.missing(table, ~at, lastName);
  }

  @Override
  public int size() {
    return size;
  }

  /** Several lists one after another, without copying them. */
  static List<Located> joined(List<? extends List<Located>> lists) {
    int total = lists.stream().mapToInt(List::size).sum();
    return new AbstractList<>() {
      @Override
      public Located get(int index) {
        int left = index;
        for (List<Located> list : lists) {
          if (left < list.size()) {
            return list.get(left);
          }
          left -= list.size();
        }
        throw new IndexOutOfBoundsException(index);
      }

      @Override
      public int size() {
        return total;
      }
    };
  }
}
