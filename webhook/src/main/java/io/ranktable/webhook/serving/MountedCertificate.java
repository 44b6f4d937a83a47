package io.ranktable.webhook.serving;

import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.leaf.GivenCertificate;
import io.ranktable.certs.leaf.ServerCertificate;
import io.ranktable.certs.x509.Decoded;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the certificate of a mounted Secret in {@link LiveTls}. Called again and again, on one
 * thread at a time; each call loads what has changed. What API servers would refuse is not loaded:
 * the one before stays in use, and the reason is told until it is mended.
 */
final class MountedCertificate implements LeafStatus {
  private static final Logger LOG = LoggerFactory.getLogger(MountedCertificate.class);

  private final Path directory;
  private final String name;
  private final LiveTls tls;
  private final InstantSource clock;
  private volatile Optional<Instant> authorityEnd = Optional.empty();
  private volatile String trouble = "";

  /**
   * Does nothing before {@link #look}.
   *
   * @param directory where the Secret is mounted
   * @param name the DNS name by which API servers call
   * @param tls receives the certificate
   * @param clock the time of day
   */
  MountedCertificate(Path directory, String name, LiveTls tls, InstantSource clock) {
    this.directory = directory;
    this.name = name;
    this.tls = tls;
    this.clock = clock;
  }

  /** Loads what has changed; whether something was loaded. */
  boolean look() {
    return switch (MountedSecret.read(directory)) {
      case Decoded.Broken<MountedSecret>(String reason) -> refused(reason);
      case Decoded.Ok<MountedSecret>(MountedSecret secret) ->
          switch (GivenCertificate.read(secret.certificate(), secret.key())) {
            case Decoded.Broken<GivenCertificate>(String reason) -> refused(reason);
            case Decoded.Ok<GivenCertificate>(GivenCertificate found) ->
                found(found, secret.authority());
          };
    };
  }

  @Override
  public boolean leafLoaded() {
    return tls.served().isPresent();
  }

  @Override
  public String leafDetail() {
    String loaded =
        tls.served()
            .map(served -> "Serving with " + served + " from " + directory)
            .orElse("No server certificate is loaded yet");
    return trouble.isEmpty() ? loaded : loaded + "; " + trouble;
  }

  @Override
  public String trouble() {
    return trouble;
  }

  @Override
  public Optional<Instant> leafEnd() {
    return tls.served().map(ServerCertificate::notAfter);
  }

  @Override
  public Optional<Instant> authorityEnd() {
    return authorityEnd;
  }

  private boolean found(GivenCertificate found, String authority) {
    Instant now = clock.instant();
    boolean same = tls.served().filter(found::equals).isPresent();
    Optional<String> unfit = found.unfit(name, now);
    if (unfit.isPresent()) {
      return same
          ? troubled(unfit.get() + ": API servers refuse it; renew it")
          : refused(unfit.get());
    }
    if (!same) {
      tls.use(found);
      LOG.info("Serving with {} from {}", found, directory);
    }
    authorityEnd = authorityEnd(found.chain(), authority, now);
    var _ =
        troubled(
            found.renewalIsLate(now)
                ? "it ends at " + found.notAfter() + " and nobody has renewed it yet"
                : "");
    return !same;
  }

  /** The authority that stands in {@code ca.crt}, else the last certificate of the chain. */
  private static Optional<Instant> authorityEnd(
      List<X509Certificate> chain, String authority, Instant now) {
    List<X509Certificate> given =
        Bundle.parse(authority) instanceof Decoded.Ok<Bundle>(Bundle bundle)
            ? bundle.certificates()
            : List.of();
    return given.stream()
        .filter(one -> Bundle.of(one).vouchesFor(chain, now))
        .findFirst()
        .or(() -> chain.stream().skip(1).reduce((first, second) -> second))
        .map(one -> one.getNotAfter().toInstant());
  }

  private boolean refused(String reason) {
    return troubled(
        "What is in "
            + directory
            + " cannot be served with: "
            + reason
            + ". Mend the Secret; it is looked at again every few seconds");
  }

  /** Always false: nothing was loaded. */
  private boolean troubled(String sentence) {
    if (!sentence.isEmpty() && !sentence.equals(trouble)) {
      LOG.warn("{}", sentence);
    }
    trouble = sentence;
    return false;
  }
}
