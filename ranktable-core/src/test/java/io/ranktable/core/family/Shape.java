package io.ranktable.core.family;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Groups of pods that every family is tried with. */
enum Shape {
  ONE_POD_ONE_CARD,
  ONE_POD_SIXTEEN_CARDS,
  TWO_PODS_EIGHT_CARDS,
  UNEVEN_PODS,
  PREFILL_AND_DECODE,
  A_ROLE_WITHOUT_CARDS,
  FOUR_PODS_ON_ONE_NODE;

  List<Seat> seats() {
    return switch (this) {
      case ONE_POD_ONE_CARD -> List.of(Seat.of("decode", 0, 0, 0, 1));
      case ONE_POD_SIXTEEN_CARDS -> List.of(Seat.of("decode", 0, 0, 0, 16));
      case TWO_PODS_EIGHT_CARDS ->
          List.of(Seat.of("decode", 0, 0, 0, 8), Seat.of("decode", 0, 1, 1, 8));
      case UNEVEN_PODS -> List.of(Seat.of("decode", 0, 0, 0, 8), Seat.of("decode", 0, 1, 1, 4));
      case PREFILL_AND_DECODE ->
          List.of(
              Seat.of("prefill", 0, 0, 0, 2),
              Seat.of("prefill", 0, 1, 1, 2),
              Seat.of("prefill", 1, 0, 2, 2),
              Seat.of("prefill", 1, 1, 3, 2),
              Seat.of("decode", 0, 0, 4, 2),
              Seat.of("decode", 0, 1, 5, 2),
              Seat.of("decode", 0, 2, 6, 2),
              Seat.of("decode", 0, 3, 7, 2));
      case A_ROLE_WITHOUT_CARDS ->
          List.of(
              Seat.of("prefill", 0, 0, 0, 2),
              Seat.of("decode", 0, 0, 1, 2),
              Seat.of("router", 0, 0, 2, 0));
      case FOUR_PODS_ON_ONE_NODE ->
          List.of(
              Seat.of("decode", 0, 0, 0, List.of(0, 1)),
              Seat.of("decode", 0, 1, 0, List.of(2, 3)),
              Seat.of("decode", 0, 2, 0, List.of(4, 5)),
              Seat.of("decode", 0, 3, 0, List.of(6, 7)));
    };
  }

  /** The same with the pods without cards that MindIE has. */
  List<Seat> ofMindie() {
    return Stream.concat(
            seats().stream().filter(seat -> !seat.cards().isEmpty()),
            Stream.of(Seat.of("coordinator", 0, 0, 8, 0), Seat.of("controller", 0, 0, 8, 0)))
        .toList();
  }

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
