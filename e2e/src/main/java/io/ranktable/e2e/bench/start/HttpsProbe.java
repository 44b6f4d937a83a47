package io.ranktable.e2e.bench.start;

import io.ranktable.e2e.bench.AnyCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Asks whether a server of this machine answers over HTTPS, whatever its certificate. */
final class HttpsProbe {

  private static final int TIMEOUT_MILLIS = 5_000;
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final SSLSocketFactory SOCKETS = AnyCertificate.context().getSocketFactory();

  private HttpsProbe() {}

  static boolean answers(int port) {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      try (SSLSocket socket = (SSLSocket) SOCKETS.createSocket(plain, "localhost", port, true)) {
        socket.getOutputStream().write(REQUEST);
        socket.getOutputStream().flush();
        return socket.getInputStream().read() >= 0;
      }
    } catch (IOException e) {
      return false;
    }
  }
}
