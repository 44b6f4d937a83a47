package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.leaf.Leaf;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;

/** The live server is Boot's Jetty, set up as the program sets it up. */
class LiveTlsTest {
  private final LiveTls tls = new LiveTls();
  private final Authority first = Tls.authority(1);
  private final Authority second = Tls.authority(2);
  private WebServer server = start(tls);

  @BeforeEach
  void serverIsUp() {
    assertThat(server.getPort()).isPositive();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void refusesHandshakesUntilALeafIsLoadedAndServesFromTheFirstAfter() throws Exception {
    assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(() -> get(first));

    tls.use(Tls.leaf(first));

    assertThat(get(first)).isEqualTo("hello");
  }

  @Test
  void servesANewLeafFromTheNextHandshakeOn() throws Exception {
    for (int round = 0; round < 20; round++) {
      Authority authority = round % 2 == 0 ? first : second;
      Leaf leaf = Tls.leaf(authority);
      tls.use(leaf);

      try (SSLSocket connection = connect(authority, "TLSv1.3")) {
        assertThat(connection.getSession().getPeerCertificates()[0]).isEqualTo(leaf.certificate());
      }
      Authority other = round % 2 == 0 ? second : first;
      assertThatThrownBy(() -> get(other)).isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void connectionsThatStandGoOnAfterASwap() throws Exception {
    tls.use(Tls.leaf(first));
    try (SSLSocket standing = connect(first, "TLSv1.3")) {
      assertThat(ask(standing)).isEqualTo("hello");

      tls.use(Tls.leaf(second));
      tls.use(Tls.leaf(second));
      tls.use(Tls.leaf(second));

      assertThat(get(second)).isEqualTo("hello");
      assertThat(ask(standing)).isEqualTo("hello");
    }
  }

  @Test
  void noHandshakeFailsWhileLeavesAreSwapped() throws Exception {
    tls.use(Tls.leaf(first));
    AtomicBoolean over = new AtomicBoolean();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    Thread swapper =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!over.get()) {
                    tls.use(Tls.leaf(first));
                  }
                });
    for (int i = 0; i < 50; i++) {
      try {
        assertThat(get(first)).isEqualTo("hello");
      } catch (IOException e) {
        failures.add(e);
      }
    }
    over.set(true);
    swapper.join();

    assertThat(failures).isEmpty();
  }

  @Test
  void speaksTls12Too() throws Exception {
    tls.use(Tls.leaf(first));

    try (SSLSocket connection = connect(first, "TLSv1.2")) {
      assertThat(connection.getSession().getProtocol()).isEqualTo("TLSv1.2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1", "TLSv1.1"})
  void enablesNothingOlder(String protocol) {
    assertThat(tls.sslBundle().getOptions().getEnabledProtocols())
        .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2")
        .doesNotContain(protocol);
  }

  @Test
  void isABundleThatOthersCanServeWith() throws Exception {
    tls.use(Tls.leaf(first));

    assertThat(tls.sslBundle().createSslContext().getProtocol()).isEqualTo("TLS");
    assertThat(tls.sslBundle().getManagers().getKeyManagerFactory().getKeyManagers())
        .containsExactly(tls.sslBundle().getManagers().getKeyManagers());
  }

  @Test
  void saysWhichLeafIsInUse() {
    assertThat(tls.leaf()).isEmpty();
    Leaf leaf = Tls.leaf(first);

    tls.use(leaf);

    assertThat(tls.leaf()).contains(leaf);
  }

  private String get(Authority trusted) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(Tls.trusting(trusted.certificate())).build()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.getPort() + "/"))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private SSLSocket connect(Authority trusted, String protocol) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            Tls.trusting(trusted.certificate())
                .getSocketFactory()
                .createSocket("127.0.0.1", server.getPort());
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return socket;
  }

  private static String ask(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: injector\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    String line = reader.readLine();
    assertThat(line).isEqualTo("HTTP/1.1 200 OK");
    while (line != null && !line.isEmpty()) {
      line = reader.readLine();
    }
    char[] body = new char[5];
    assertThat(reader.read(body)).isEqualTo(5);
    return new String(body);
  }

  private static WebServer start(LiveTls tls) {
    JettyServletWebServerFactory factory = new JettyServletWebServerFactory(0);
    DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry();
    new TlsConfiguration().liveTlsBundle(tls).registerBundles(registry);
    factory.setSslBundles(registry);
    factory.setSsl(Ssl.forBundle(LiveTls.BUNDLE));
    new TlsConfiguration().jettyTls(tls).customize(factory);
    WebServer server =
        factory.getWebServer(context -> context.addServlet("hello", new Hello()).addMapping("/*"));
    server.start();
    return server;
  }

  private static final class Hello extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentLength(5);
      response.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
    }
  }
}
