package io.ranktable.certs.rollover;

import static io.ranktable.certs.Samples.NOW;
import static io.ranktable.certs.Samples.WEEK;
import static io.ranktable.certs.Samples.authority;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.certs.authority.Authority;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class StoredFormTest {
  private static final Authority FIRST = authority(1);
  private static final Authority SECOND = authority(2);
  private static final Authority THIRD = authority(3);
  private static final List<StoredAuthorities> STATES =
      List.of(
          StoredAuthorities.steady(FIRST, NOW),
          new StoredAuthorities(Phase.PREPARED, NOW, FIRST, Optional.of(SECOND), List.of()),
          new StoredAuthorities(Phase.PUBLISHED, NOW, FIRST, Optional.of(SECOND), List.of()),
          new StoredAuthorities(Phase.CONFIRMED, NOW, SECOND, Optional.of(THIRD), List.of()),
          StoredAuthorities.founded(FIRST, List.of(), NOW),
          StoredAuthorities.founded(
              SECOND, List.of(new Retired(3, THIRD.certificate(), NOW, false)), NOW),
          StoredAuthorities.steady(FIRST, NOW)
              .succeededBy(SECOND, Phase.SWITCHED, NOW.plus(WEEK), NOW)
              .succeededBy(THIRD, Phase.SWITCHED, NOW.plus(WEEK).plusSeconds(1), NOW));

  @Provide
  Arbitrary<StoredAuthorities> states() {
    return Arbitraries.of(STATES);
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.of(
        "format",
        "phase",
        "since",
        "signing",
        "ca-1.crt",
        "ca-1.key",
        "ca-1.until",
        "ca-2.crt",
        "ca-2.key",
        "ca-3.crt",
        "ca-0.crt",
        "ca-999999999.crt",
        "x");
  }

  @Property(tries = 30)
  void isReadAsItWasWritten(@ForAll("states") StoredAuthorities state) {
    assertThat(StoredForm.read(StoredForm.write(state))).isEqualTo(new Reading.Valid(state));
  }

  @Property(tries = 100)
  void survivesKeysOfALaterProgram(@ForAll("states") StoredAuthorities state) {
    Map<String, String> data = new HashMap<>(StoredForm.write(state));
    data.put("a-later-key", encoded("whatever"));

    assertThat(StoredForm.read(data)).isEqualTo(new Reading.Valid(state));
  }

  @Property(tries = 500)
  void anyMapGivesAnAnswer(@ForAll Map<String, String> data) {
    assertThat(StoredForm.read(data))
        .isInstanceOf(data.isEmpty() ? Reading.Absent.class : Reading.Corrupt.class);
  }

  @Property(tries = 400)
  void aDamagedValueGivesAnAnswer(
      @ForAll("states") StoredAuthorities state,
      @ForAll("keys") String key,
      @ForAll byte[] value,
      @ForAll boolean wellEncoded) {
    Map<String, String> data = new HashMap<>(StoredForm.write(state));
    data.put(
        key,
        wellEncoded
            ? Base64.getEncoder().encodeToString(value)
            : new String(value, StandardCharsets.ISO_8859_1));

    assertAnswered(StoredForm.read(data));
  }

  @Property(tries = 400)
  void aDamagedByteGivesAnAnswer(
      @ForAll("states") StoredAuthorities state,
      @ForAll("keys") String key,
      @ForAll @IntRange(max = 800) int position,
      @ForAll byte damage,
      @ForAll boolean cut) {
    Map<String, String> data = new HashMap<>(StoredForm.write(state));
    byte[] bytes = Base64.getDecoder().decode(data.getOrDefault(key, encoded("x")));
    int at = position % bytes.length;
    bytes[at] = damage;
    data.put(key, Base64.getEncoder().encodeToString(cut ? Arrays.copyOf(bytes, at) : bytes));

    assertAnswered(StoredForm.read(data));
  }

  @Property(tries = 40)
  void aMissingKeyIsNamed(@ForAll("keys") String key) {
    Map<String, String> data = new HashMap<>(StoredForm.write(STATES.getFirst()));
    if (data.remove(key) != null) {
      assertThat(StoredForm.read(data)).isInstanceOf(Reading.Corrupt.class);
    } else {
      assertThat(StoredForm.read(data)).isInstanceOf(Reading.Valid.class);
    }
  }

  @Example
  void namesTheKeyThatIsWrong() {
    assertThat(reasonWith("format", "2")).startsWith("format: this program reads format 1 only");
    assertThat(reasonWith("phase", "DREAMING")).isEqualTo("phase: no such phase");
    assertThat(reasonWith("phase", "PREPARED"))
        .isEqualTo("phase: phase PREPARED needs a next authority");
    assertThat(reasonWith("since", "yesterday")).startsWith("since: it is not a time");
    assertThat(reasonWith("signing", "seven")).isEqualTo("signing: it is not a number");
    assertThat(reasonWith("signing", "7"))
        .isEqualTo("signing: generation 7 has no certificate and key");
    assertThat(reasonWith("ca-1.crt", "gone")).isEqualTo("ca-1.crt: it holds no PEM block");
    assertThat(reasonWith("ca-1.key", "gone"))
        .isEqualTo("ca-1.key: it holds no PKCS #8 private key");
  }

  @Example
  void refusesTheKeyOfAnotherAuthorityWithoutRepeatingIt() {
    Map<String, String> data = new HashMap<>(StoredForm.write(STATES.getFirst()));
    data.put("ca-1.key", StoredForm.write(StoredAuthorities.steady(SECOND, NOW)).get("ca-2.key"));

    assertThat(StoredForm.read(data))
        .isEqualTo(
            new Reading.Corrupt(
                "ca-1.key: The key of generation 1 does not belong to its certificate"));
  }

  private static void assertAnswered(Reading reading) {
    switch (reading) {
      case Reading.Valid(StoredAuthorities state) ->
          assertThat(state.signing().generation()).isPositive();
      case Reading.Corrupt(String reason) -> assertThat(reason).contains(": ");
      case Reading.Absent() -> throw new AssertionError("there is data");
    }
  }

  private static String reasonWith(String key, String text) {
    Map<String, String> data = new HashMap<>(StoredForm.write(STATES.getFirst()));
    data.put(key, encoded(text));
    return StoredForm.read(data) instanceof Reading.Corrupt(String reason) ? reason : "it is valid";
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
