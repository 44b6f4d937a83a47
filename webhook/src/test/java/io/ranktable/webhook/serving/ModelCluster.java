package io.ranktable.webhook.serving;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.bundle.Publication;
import io.ranktable.certs.rollover.Reading;
import io.ranktable.certs.rollover.StoredAuthorities;
import io.ranktable.certs.rollover.StoredForm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The Secret, the webhook configuration, and API servers that learn late what stands in the latter;
 * in virtual time.
 */
final class ModelCluster {
  /** No API server learns later than this. */
  static final Duration LAG = Duration.ofSeconds(45);

  private static final int API_SERVERS = 2;
  private static final List<String> NAMES = List.of("pods.ranktable.io", "warn.ranktable.io");

  /**
   * Whom the entries trust from then on.
   *
   * @param ours whether one of us has written it
   */
  private record Written(Instant at, Publication publication, boolean ours) {}

  private final Random random;
  private final List<Written> history = new ArrayList<>();
  private final int[] known = new int[API_SERVERS];
  private final List<Map<String, String>> backups = new ArrayList<>();
  private Instant now = Instant.parse("2026-05-01T12:00:00Z");
  private @Nullable Map<String, String> secret;
  private boolean foreign;
  private boolean asked;
  private int secretVersion;
  private boolean exists;
  private int version;

  /** Without a Secret, with a webhook configuration that trusts nobody. */
  ModelCluster(Random random) {
    this.random = random;
    configure(true, Bundle.of(), false);
  }

  Instant now() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
    for (int i = 0; i < API_SERVERS; i++) {
      while (known[i] + 1 < history.size()
          && !history.get(known[i] + 1).at().isAfter(now.minus(LAG))) {
        known[i]++;
      }
    }
  }

  /** One API server hears the news. */
  void learn() {
    int one = random.nextInt(API_SERVERS);
    known[one] += random.nextInt(history.size() - known[one]);
  }

  /** What API servers go by now, without those that no one of us has written. */
  List<Publication> trusted() {
    return Arrays.stream(known)
        .distinct()
        .mapToObj(history::get)
        .filter(Written::ours)
        .map(Written::publication)
        .filter(publication -> !publication.isEmpty())
        .toList();
  }

  /** Counts the changes of both. */
  int changes() {
    return secretVersion + history.size();
  }

  AuthorityStore.Found readSecret() {
    if (foreign) {
      return new AuthorityStore.Found.Foreign();
    }
    return new AuthorityStore.Found.Ours(
        secret == null ? new Reading.Absent() : StoredForm.read(secret),
        asked,
        secret == null ? "" : String.valueOf(secretVersion));
  }

  boolean writeSecret(AuthorityStore.Found.Ours over, StoredAuthorities state, boolean done) {
    String current = secret == null && !foreign ? "" : String.valueOf(secretVersion);
    if (!over.version().equals(current)) {
      return false;
    }
    overwriteSecret(state, done);
    return true;
  }

  void overwriteSecret(StoredAuthorities state, boolean done) {
    secret(StoredForm.write(state));
    backups.add(StoredForm.write(state));
    asked = asked && !done;
  }

  TrustStore.Found readEntries() {
    return exists
        ? new TrustStore.Found(
            true, NAMES, history.getLast().publication(), String.valueOf(version))
        : TrustStore.Found.NOTHING;
  }

  boolean writeEntries(TrustStore.Found over, Bundle bundle) {
    if (!exists || !over.version().equals(String.valueOf(version))) {
      return false;
    }
    configure(true, bundle, true);
    return true;
  }

  void overwriteEntries(Bundle bundle) {
    configure(true, bundle, true);
  }

  /** Somebody does something to the Secret; says what. */
  String meddleWithSecret(Authority stranger) {
    boolean was = foreign;
    foreign = false;
    return switch (random.nextInt(was ? 1 : 8)) {
      case 0 -> {
        secret = null;
        asked = false;
        secretVersion++;
        yield "Secret deleted";
      }
      case 1 -> {
        secret(Map.of());
        yield "Secret emptied";
      }
      case 2 -> {
        secret(Map.of("format", "Mg=="));
        yield "Secret damaged";
      }
      case 3 -> {
        secret(backups.isEmpty() ? Map.of() : backups.get(random.nextInt(backups.size())));
        yield "Secret restored from a backup";
      }
      case 4 -> {
        secret(StoredForm.write(StoredAuthorities.steady(stranger, now)));
        yield "Secret replaced by another authority";
      }
      case 5 -> {
        foreign = true;
        secretVersion++;
        yield "Secret replaced by one of others";
      }
      default -> {
        asked = secret != null;
        secretVersion++;
        yield "new authority asked for";
      }
    };
  }

  /** Somebody does something to the webhook configuration; says what. */
  String meddleWithEntries() {
    if (!exists) {
      configure(true, Bundle.of(), false);
      return "configuration created again";
    }
    return switch (random.nextInt(4)) {
      case 0 -> {
        configure(false, Bundle.of(), false);
        yield "configuration deleted";
      }
      case 1 -> {
        configure(true, Bundle.of(), false);
        yield "caBundle wiped";
      }
      case 2 -> {
        Map<String, Bundle> half = new HashMap<>(history.getLast().publication().entries());
        half.put(NAMES.getLast(), Bundle.of());
        write(new Publication(++version, half), false);
        yield "caBundle of one entry wiped";
      }
      default -> {
        Written old = history.get(random.nextInt(history.size()));
        write(
            new Publication(
                ++version, old.publication().isEmpty() ? Map.of() : old.publication().entries()),
            false);
        exists = !old.publication().isEmpty();
        yield "configuration restored from a backup";
      }
    };
  }

  private void secret(Map<String, String> data) {
    secret = data;
    secretVersion++;
  }

  private void configure(boolean there, Bundle bundle, boolean ours) {
    exists = there;
    version++;
    Map<String, Bundle> entries = new HashMap<>();
    if (there) {
      NAMES.forEach(name -> entries.put(name, bundle));
    }
    write(new Publication(version, entries), ours);
  }

  private void write(Publication publication, boolean ours) {
    history.add(new Written(now, publication, ours));
  }
}
