package io.ranktable.certs.leaf;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** What TLS is served with: made by ourselves, or given by somebody else. */
public sealed interface ServerCertificate permits Leaf, GivenCertificate {
  /** The private key; it is never printed. */
  PrivateKey key();

  /** The certificate of the server first, then what leads to an authority; never empty. */
  List<X509Certificate> chain();

  /** The certificate itself. */
  default X509Certificate certificate() {
    return chain().getFirst();
  }

  /** The last second at which it is valid. */
  default Instant notAfter() {
    return certificate().getNotAfter().toInstant();
  }
}
