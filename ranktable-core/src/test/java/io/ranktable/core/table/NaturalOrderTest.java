package io.ranktable.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {

  private static final Comparator<String> ORDER = NaturalOrder.INSTANCE;

  @Test
  void comparesNumbersByValue() {
    List<String> names =
        List.of("decode-10", "decode-2", "decode", "decode-2-b", "a-007", "a-7", "a-8");
    assertThat(names.stream().sorted(ORDER).toList())
        .containsExactly("a-007", "a-7", "a-8", "decode", "decode-2", "decode-2-b", "decode-10");
  }

  @Test
  void numbersBeyondALongAreNumbersToo() {
    assertThat(ORDER.compare("x99999999999999999999", "x100000000000000000000")).isNegative();
  }

  @Property
  void isATotalOrder(
      @ForAll("names") String a, @ForAll("names") String b, @ForAll("names") String c) {
    assertThat(Integer.signum(ORDER.compare(a, b))).isEqualTo(-Integer.signum(ORDER.compare(b, a)));
    assertThat(ORDER.compare(a, b) == 0).isEqualTo(a.equals(b));
    if (ORDER.compare(a, b) <= 0 && ORDER.compare(b, c) <= 0) {
      assertThat(ORDER.compare(a, c)).isNotPositive();
    }
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withChars("ab01-9").ofMaxLength(6);
  }
}
