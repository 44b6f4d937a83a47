package io.ranktable.webhook.cli.demo.server;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An API server on a free port of the loopback device, without certificates and without rights: it
 * keeps objects in memory and forgets them when it is closed. Webhooks are not called by it.
 */
public final class EmbeddedApiServer implements AutoCloseable {

  /** Held here, since the settings of a logger that nobody holds are forgotten. */
  private static final Logger TALKATIVE = Logger.getLogger(MockWebServer.class.getName());

  private final MockWebServer server = new MockWebServer();
  private final Discovery discovery = new Discovery();

  /** Starts it. */
  public EmbeddedApiServer() {
    TALKATIVE.setLevel(Level.WARNING);
    server.setDispatcher(new ApiDispatcher(discovery));
    // The JDK's client offers an upgrade to HTTP/2 with each request, and watches get lost in it.
    server.setHttp2ClearTextEnabled(false);
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  /** Where it listens, without a path. */
  public String url() {
    return "http://127.0.0.1:" + server.getPort();
  }

  /** Makes a kind of objects known. */
  public void serve(ApiKind kind) {
    discovery.add(kind);
  }

  /** How clients reach it. */
  public Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url() + "/")
        .withHttp2Disable(true)
        .build();
  }

  /** A client of it; the caller closes it. */
  public KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(config()).build();
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
