package io.ranktable.webhook.admission;

import static org.awaitility.Awaitility.await;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.Injector;
import io.ranktable.core.template.Templates;
import io.ranktable.core.workload.ProfileSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;

/** The endpoint in a server without a network, for requests that no client library would send. */
final class RawServer implements AutoCloseable {

  /** Every bundled template, and no others. */
  static final Catalog CATALOG =
      InMemoryCatalog.empty("sys", ProfileSet.bundled())
          .holding(
              Templates.bundled().entrySet().stream()
                  .map(
                      template ->
                          new StoredSettings(
                              "sys",
                              template.getKey(),
                              StoredSettings.Kind.TEMPLATE,
                              Instant.EPOCH,
                              0,
                              template.getValue()))
                  .toList());

  private static final Pattern HEAD =
      Pattern.compile("\\GHTTP/1\\.1 (\\d{3})[^\r]*\r\n(?:[^\r\n]+\r\n)*\r\n");
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: (\\d+)\r\n");

  private final Server server = new Server();
  private final LocalConnector connector = new LocalConnector(server);

  /** An answer. */
  record Answer(int status, String head, String body) {}

  RawServer() {
    server.addConnector(connector);
    server.setHandler(
        new AdmissionEndpoint(
            new AdmissionHandler(Injector::inject),
            () -> Optional.of(CATALOG),
            GateSettings.defaults(),
            (record, took) -> {}));
    try {
      server.start();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /**
   * What the server says to these bytes of a caller that then sends nothing more, until it closes
   * the connection; answers of status 100 are left out.
   *
   * @throws AssertionError when it does not close it, or what it says is not HTTP
   */
  List<Answer> answers(byte[] request) {
    LocalConnector.LocalEndPoint caller = connector.connect();
    caller.addInputAndExecute(ByteBuffer.wrap(request));
    caller.addInputEOF();
    await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> !caller.isOpen() || caller.isOutputShutdown());
    return parse(caller.takeOutputString(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static List<Answer> parse(String output) {
    List<Answer> answers = new ArrayList<>();
    Matcher head = HEAD.matcher(output);
    int at = 0;
    while (at < output.length()) {
      if (!head.find(at)) {
        throw new AssertionError("no HTTP: " + output.substring(at));
      }
      int status = Integer.parseInt(head.group(1));
      Matcher length = LENGTH.matcher(head.group());
      int end = length.find() ? head.end() + Integer.parseInt(length.group(1)) : head.end();
      if (status != 100) {
        answers.add(new Answer(status, head.group(), output.substring(head.end(), end)));
      }
      at = end;
    }
    return answers;
  }
}
