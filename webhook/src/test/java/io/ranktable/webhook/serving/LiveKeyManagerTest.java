package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.certs.leaf.GivenCertificate;
import io.ranktable.certs.x509.Certificates;
import io.ranktable.certs.x509.Keys;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

class LiveKeyManagerTest {
  private final LiveKeyManager manager = new LiveKeyManager();

  @Test
  void aHandshakeInProgressKeepsItsCertificateAlsoWhenTheNextHasTheSameSerialNumber()
      throws Exception {
    GivenCertificate first = withSerialOne();
    GivenCertificate second = withSerialOne();
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    manager.use(first);
    String alias = Objects.requireNonNull(manager.chooseEngineServerAlias("EC", null, engine));

    manager.use(second);

    assertThat(manager.getPrivateKey(alias)).isEqualTo(first.key());
    assertThat(manager.getCertificateChain(alias)).containsExactly(first.certificate());
    assertThat(manager.served()).contains(second);
    assertThat(manager.chooseEngineServerAlias("RSA", null, engine)).isNull();
  }

  private static GivenCertificate withSerialOne() {
    KeyPair keys = Keys.generate(Tls.RANDOM);
    Instant now = Instant.now();
    return new GivenCertificate(
        keys.getPrivate(),
        List.of(
            Certificates.authority(
                "CN=own", BigInteger.ONE, keys, now, now.plus(Duration.ofDays(1)), Tls.RANDOM)));
  }
}
