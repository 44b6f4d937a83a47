package io.ranktable.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final BodyReader reader = new BodyReader(now::get);

  @Test
  void readsABodyOfTheLargestSizeWhole() throws IOException {
    byte[] body = new byte[AdmissionServlet.LIMIT];
    body[body.length - 1] = 7;

    assertThat(reader.read(new ByteArrayInputStream(body), AdmissionServlet.LIMIT)).isEqualTo(body);
  }

  @Test
  void readsOneByteMoreThanTheLimitAndNoFurther() throws IOException {
    InputStream body = new ByteArrayInputStream(new byte[100]);

    assertThat(reader.read(body, 10)).hasSize(11);
    assertThat(body.available()).isEqualTo(89);
  }

  @Test
  void givesUpACallerThatSendsAByteEverySecond() {
    InputStream drops =
        new InputStream() {
          @Override
          public int read() {
            now.addAndGet(1_000_000_000);
            return ' ';
          }

          @Override
          public int read(byte[] bytes, int from, int length) {
            bytes[from] = (byte) read();
            return 1;
          }
        };

    assertThatExceptionOfType(BodyReader.SlowBodyException.class)
        .isThrownBy(() -> reader.read(drops, AdmissionServlet.LIMIT))
        .withMessage(
            "The request did not arrive: 11 bytes came within 11 s, then no more were awaited");
  }

  @Test
  void tellsOfABodyThatBreaksOff() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }

          @Override
          public int read(byte[] bytes, int from, int length) throws IOException {
            return read();
          }
        };

    assertThatExceptionOfType(BodyReader.SlowBodyException.class)
        .isThrownBy(() -> reader.read(broken, AdmissionServlet.LIMIT))
        .withMessageContaining("0 bytes")
        .withStackTraceContaining("reset");
  }
}
