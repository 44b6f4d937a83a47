package io.ranktable.certs.rollover;

import io.ranktable.certs.bundle.Publication;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a replica sees when it looks. The webhook configuration has been read before the Secret, so
 * that what is published is never newer than what is stored.
 *
 * @param stored what was read from the Secret
 * @param asked whether somebody has asked for a new authority
 * @param held what this replica read last, if anything
 * @param serving the authority of the leaf that this replica serves with, while that has not ended
 * @param published whom API servers are told to trust
 * @param unchangedFor for how long this replica has seen just that published, by a clock that no
 *     one sets
 * @param leafNeeded whether this replica has no leaf it can go on with; only then is a damaged
 *     Secret replaced
 * @param now the time of day, taken before the Secret was read
 */
public record Situation(
    Reading stored,
    boolean asked,
    Optional<StoredAuthorities> held,
    Optional<X509Certificate> serving,
    Publication published,
    Duration unchangedFor,
    boolean leafNeeded,
    Instant now) {}
