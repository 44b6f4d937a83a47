package io.ranktable.certs.rollover;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.x509.Decoded;
import io.ranktable.certs.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The data of the Secret: base-64 text by key, as the field {@code data} of a Secret has it.
 *
 * <p>Keys: {@code format} ({@value #FORMAT}), {@code phase}, {@code since} (ISO 8601), {@code
 * signing} (a generation), and per generation {@code ca-<n>.crt} (PEM) with either {@code
 * ca-<n>.key} (PEM, of those that sign or will) or {@code ca-<n>.until} (of those that retired),
 * and {@code ca-<n>.dropped} (of those to be trusted no more). Other keys are ignored.
 */
public final class StoredForm {
  /** The format written here. */
  static final String FORMAT = "1";

  private static final Pattern CERTIFICATE_KEY = Pattern.compile("ca-([1-9][0-9]{0,8})\\.crt");

  private StoredForm() {}

  /** The data of the Secret for this state. */
  public static Map<String, String> write(StoredAuthorities authorities) {
    Map<String, String> data = new TreeMap<>();
    put(data, "format", FORMAT);
    put(data, "phase", authorities.phase().name());
    put(data, "since", authorities.since().toString());
    put(data, "signing", Integer.toString(authorities.signing().generation()));
    putAuthority(data, authorities.signing());
    authorities.next().ifPresent(next -> putAuthority(data, next));
    for (Retired retired : authorities.retired()) {
      put(data, "ca-" + retired.generation() + ".crt", Pem.of(retired.certificate()));
      put(data, "ca-" + retired.generation() + ".until", retired.until().toString());
      if (!retired.trusted()) {
        put(data, "ca-" + retired.generation() + ".dropped", "true");
      }
    }
    return data;
  }

  /** Reads the data of a Secret; any map gives an answer, none throws. */
  public static Reading read(Map<String, String> data) {
    if (data.isEmpty()) {
      return new Reading.Absent();
    }
    try {
      return new Reading.Valid(authorities(data));
    } catch (CorruptionException e) {
      return new Reading.Corrupt(e.reason);
    }
  }

  private static StoredAuthorities authorities(Map<String, String> data)
      throws CorruptionException {
    String format = text(data, "format");
    if (!format.equals(FORMAT)) {
      throw new CorruptionException(
          "format: this program reads format " + FORMAT + " only, another one wrote it");
    }
    Phase phase = phase(text(data, "phase"));
    int signing = generation(text(data, "signing"));
    TreeMap<Integer, Authority> able = new TreeMap<>();
    TreeMap<Integer, Retired> retired = new TreeMap<>();
    for (int generation : generations(data)) {
      if (data.containsKey("ca-" + generation + ".key")) {
        able.put(generation, authority(data, generation));
      } else {
        retired.put(generation, retired(data, generation));
      }
    }
    Authority signer = able.remove(signing);
    if (signer == null) {
      throw new CorruptionException(
          "signing: generation " + signing + " has no certificate and key");
    }
    if (able.size() > 1) {
      throw new CorruptionException("ca-" + able.lastKey() + ".key: more than one next authority");
    }
    try {
      return new StoredAuthorities(
          phase,
          instant(data, "since"),
          signer,
          able.values().stream().findFirst(),
          List.copyOf(retired.values()));
    } catch (IllegalArgumentException e) {
      throw new CorruptionException("phase: " + e.getMessage());
    }
  }

  private static Authority authority(Map<String, String> data, int generation)
      throws CorruptionException {
    String name = "ca-" + generation + ".key";
    X509Certificate certificate = certificate(data, generation);
    try {
      return new Authority(generation, certificate, value(name, Pem.privateKey(text(data, name))));
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(name + ": " + e.getMessage());
    }
  }

  private static Retired retired(Map<String, String> data, int generation)
      throws CorruptionException {
    return new Retired(
        generation,
        certificate(data, generation),
        instant(data, "ca-" + generation + ".until"),
        !data.containsKey("ca-" + generation + ".dropped"));
  }

  private static X509Certificate certificate(Map<String, String> data, int generation)
      throws CorruptionException {
    String name = "ca-" + generation + ".crt";
    return value(name, Pem.certificate(text(data, name)));
  }

  private static Iterable<Integer> generations(Map<String, String> data) {
    TreeSet<Integer> found = new TreeSet<>();
    for (String key : data.keySet()) {
      Matcher matcher = CERTIFICATE_KEY.matcher(key);
      if (matcher.matches()) {
        found.add(Integer.parseInt(matcher.group(1)));
      }
    }
    return found;
  }

  private static Phase phase(String text) throws CorruptionException {
    return Arrays.stream(Phase.values())
        .filter(phase -> phase.name().equals(text))
        .findFirst()
        .orElseThrow(() -> new CorruptionException("phase: no such phase"));
  }

  private static int generation(String text) throws CorruptionException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new CorruptionException("signing: it is not a number");
    }
  }

  private static Instant instant(Map<String, String> data, String key) throws CorruptionException {
    try {
      return Instant.parse(text(data, key));
    } catch (DateTimeParseException e) {
      throw new CorruptionException(key + ": it is not a time like 2026-01-31T12:00:00Z");
    }
  }

  private static <T> T value(String key, Decoded<T> decoded) throws CorruptionException {
    return switch (decoded) {
      case Decoded.Ok<T>(T value) -> value;
      case Decoded.Broken<T>(String reason) -> throw new CorruptionException(key + ": " + reason);
    };
  }

  private static String text(Map<String, String> data, String key) throws CorruptionException {
    String encoded =
        Optional.ofNullable(data.get(key))
            .orElseThrow(() -> new CorruptionException(key + ": it is missing"));
    try {
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(key + ": it is not base 64");
    }
  }

  private static void putAuthority(Map<String, String> data, Authority authority) {
    put(data, "ca-" + authority.generation() + ".crt", Pem.of(authority.certificate()));
    put(data, "ca-" + authority.generation() + ".key", Pem.of(authority.key()));
  }

  private static void put(Map<String, String> data, String key, String text) {
    data.put(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Leaves the reading at the first thing that is wrong; never leaves this class. */
  private static final class CorruptionException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    CorruptionException(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }
}
