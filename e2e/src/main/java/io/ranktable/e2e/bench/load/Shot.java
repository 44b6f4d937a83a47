package io.ranktable.e2e.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One request, ready to be sent.
 *
 * @param bytes head and body; never consumed, {@link #fresh} gives copies of its position
 * @param bodyLength length of the body in bytes
 */
record Shot(ByteBuffer bytes, int bodyLength) {

  static Shot post(String path, byte[] body) {
    byte[] head =
        ("POST "
                + path
                + " HTTP/1.1\r\nHost: ranktable-injector.ranktable-system.svc\r\n"
                + "User-Agent: kube-apiserver-admission\r\nAccept: application/json, */*\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocateDirect(head.length + body.length);
    return new Shot(bytes.put(head).put(body).flip(), body.length);
  }

  ByteBuffer fresh() {
    return bytes.duplicate();
  }
}
