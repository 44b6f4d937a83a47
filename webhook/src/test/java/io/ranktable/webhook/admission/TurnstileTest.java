package io.ranktable.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnstileTest {

  private final Turnstile turnstile = new Turnstile();

  @Test
  void letsInAsManyOrdinaryRequestsAsThereArePlacesAndNoMore() {
    for (int i = 0; i < Turnstile.PLACES; i++) {
      assertThat(turnstile.enter(Turnstile.needed(60 * 1024))).isTrue();
    }
    assertThat(turnstile.enter(1)).isFalse();
    turnstile.leave(1);
    assertThat(turnstile.enter(1)).isTrue();
  }

  @Test
  void countsALargeRequestAsSeveral() {
    assertThat(Turnstile.needed(0)).isEqualTo(1);
    assertThat(Turnstile.needed(64 * 1024)).isEqualTo(1);
    assertThat(Turnstile.needed(64 * 1024 + 1)).isEqualTo(2);
    assertThat(Turnstile.needed(BodyReader.LIMIT)).isEqualTo(48);
  }
}
