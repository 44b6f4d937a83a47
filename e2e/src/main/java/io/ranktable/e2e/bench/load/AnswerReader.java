package io.ranktable.e2e.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Reads one HTTP/1.1 answer after the other, as cheaply as a server's own answers allow. */
final class AnswerReader {

  private static final int HEAD_LIMIT = 8 * 1024;
  private static final String LENGTH = "\r\ncontent-length:";
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int STATUS_LENGTH = 3;

  private final byte[] head = new byte[HEAD_LIMIT];
  private int headLength;
  private int status;
  private boolean inBody;
  private byte[] body = new byte[0];
  private int bodyLength;

  /**
   * Takes what has come.
   *
   * @return whether the answer is whole; the next byte belongs to the next one
   * @throws IOException when it is no answer with a Content-Length
   */
  boolean take(ByteBuffer bytes) throws IOException {
    while (!inBody && bytes.hasRemaining()) {
      if (headLength == HEAD_LIMIT) {
        throw new IOException("the head of an answer has more than " + HEAD_LIMIT + " bytes");
      }
      byte next = bytes.get();
      head[headLength++] = next;
      if (next == '\n' && headEnds()) {
        readHead();
      }
    }
    if (inBody) {
      int count = Math.min(bytes.remaining(), body.length - bodyLength);
      bytes.get(body, bodyLength, count);
      bodyLength += count;
    }
    return inBody && bodyLength == body.length;
  }

  /** Status of the answer that is whole. */
  int status() {
    return status;
  }

  /** Body of the answer that is whole. */
  byte[] body() {
    return Arrays.copyOf(body, bodyLength);
  }

  /** Begins with the next answer. */
  void next() {
    headLength = 0;
    bodyLength = 0;
    inBody = false;
  }

  private boolean headEnds() {
    return headLength >= 4
        && head[headLength - 2] == '\r'
        && head[headLength - 3] == '\n'
        && head[headLength - 4] == '\r';
  }

  private void readHead() throws IOException {
    String text =
        new String(head, 0, headLength, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    int at = text.indexOf(LENGTH);
    if (at < 0 || !text.startsWith("http/1.1 ")) {
      throw new IOException("no answer with a Content-Length: " + text.strip());
    }
    int from = at + LENGTH.length();
    int length = Integer.parseInt(text.substring(from, text.indexOf('\r', from)).strip());
    status = Integer.parseInt(text.substring(STATUS_AT, STATUS_AT + STATUS_LENGTH));
    if (body.length != length) {
      body = new byte[length];
    }
    inBody = true;
  }
}
