package io.ranktable.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ExcerptTest {

  @Test
  void quotesShortTextAsItIs() {
    assertThat(Excerpt.of("{\"a\":1}")).isEqualTo("\"{\"a\":1}\"");
  }

  @Test
  void cutsLongTextAndKeepsItOnOneLine() {
    assertThat(Excerpt.of("a\nb".repeat(40))).startsWith("\"a ba b").hasSize(63).endsWith("…\"");
  }

  @Property
  void isAlwaysShortAndOfOneLine(@ForAll String text) {
    String quoted = Excerpt.of(text);
    assertThat(quoted.codePointCount(0, quoted.length())).isLessThanOrEqualTo(63);
    assertThat(quoted.chars()).noneMatch(Character::isISOControl);
  }
}
