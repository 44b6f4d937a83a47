package io.ranktable.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.webhook.admission.BodyReader.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.AsyncContent;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

  private static final long SECOND = 1_000_000_000;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Arrivals arrivals = new Arrivals(2 * BodyReader.LIMIT);
  private final AsyncContent request = new AsyncContent();
  private final List<Body> heard = new ArrayList<>();

  @Test
  void readsABodyOfTheLargestSizeWholeAndGivesItsRoomBack() {
    byte[] body = new byte[BodyReader.LIMIT];
    body[body.length - 1] = 7;

    read(request);
    send(body, true);

    assertThat(heard)
        .singleElement()
        .isInstanceOfSatisfying(
            Body.Whole.class, whole -> assertThat(whole.bytes()).isEqualTo(body));
    assertThat(arrivals.held()).isZero();
  }

  @Test
  void putsTogetherWhatComesInPiecesAndHoldsOnlyWhatHasCome() {
    read(request);
    send(new byte[] {1, 2}, false);
    assertThat(arrivals.held()).isEqualTo(2);
    send(new byte[] {3}, true);

    assertThat(heard)
        .singleElement()
        .isInstanceOfSatisfying(
            Body.Whole.class, whole -> assertThat(whole.bytes()).containsExactly(1, 2, 3));
  }

  @Test
  void keepsNothingOfABodyThatIsTooLargeAndReadsItToItsEnd() {
    read(request);
    send(new byte[BodyReader.LIMIT], false);
    send(new byte[1], false);
    assertThat(arrivals.held()).isZero();
    assertThat(heard).isEmpty();

    send(new byte[1], true);

    assertThat(heard).containsExactly(new Body.TooLarge());
  }

  @Test
  void readsOfABodyWithoutEndFourTimesWhatIsAllowed() {
    read(request);
    int sent = 0;
    while (heard.isEmpty()) {
      send(new byte[1024 * 1024], false);
      sent++;
    }

    assertThat(heard).containsExactly(new Body.TooLarge());
    assertThat(sent).isEqualTo(4 * 3 + 1);
  }

  @Test
  void givesUpACallerThatSendsAByteEverySecond() {
    read(
        new Source() {
          @Override
          public Content.Chunk read() {
            now.addAndGet(SECOND);
            return Content.Chunk.from(ByteBuffer.wrap(new byte[] {' '}), false);
          }
        });

    assertThat(heard)
        .containsExactly(
            new Body.TooSlow(
                "The request did not arrive: 11 bytes came within 11 s, then no more were"
                    + " awaited"));
    assertThat(arrivals.held()).isZero();
  }

  @Test
  void givesUpACallerThatHasBeenSilentForAsLongAsTheServerWaits() {
    read(request);
    now.addAndGet(5 * SECOND);
    request.fail(new TimeoutException("idle"), false);

    assertThat(heard)
        .containsExactly(
            new Body.TooSlow(
                "The request did not arrive: 0 bytes came within 5 s, then no more were awaited"));
  }

  @Test
  void tellsOfABodyThatBreaksOff() {
    read(request);
    send(new byte[3], false);
    request.fail(new IOException("reset"));

    assertThat(heard)
        .containsExactly(
            new Body.Broken("The request broke off after 3 bytes: java.io.IOException: reset"));
    assertThat(arrivals.held()).isZero();
  }

  @Test
  void ofTwoSlowCallersTheOlderGivesWayWhenAThirdNeedsTheRoom() {
    AsyncContent second = new AsyncContent();
    AsyncContent third = new AsyncContent();
    List<Body> heardOfSecond = new ArrayList<>();
    List<Body> heardOfThird = new ArrayList<>();
    read(request);
    new BodyReader(second, arrivals, now::get, heardOfSecond::add).run();
    send(new byte[BodyReader.LIMIT], false);
    second.write(false, ByteBuffer.wrap(new byte[BodyReader.LIMIT]), Callback.NOOP);

    new BodyReader(third, arrivals, now::get, heardOfThird::add).run();
    third.write(true, ByteBuffer.wrap(new byte[10]), Callback.NOOP);
    assertThat(heardOfThird).singleElement().isInstanceOf(Body.Whole.class);
    assertThat(arrivals.held()).isEqualTo(BodyReader.LIMIT);

    request.fail(new TimeoutException("idle"), false);
    second.write(true, ByteBuffer.allocate(0), Callback.NOOP);
    assertThat(heard).containsExactly(new Body.Dropped());
    assertThat(heardOfSecond).singleElement().isInstanceOf(Body.Whole.class);
    assertThat(arrivals.held()).isZero();
  }

  private void read(Content.Source source) {
    new BodyReader(source, arrivals, now::get, heard::add).run();
  }

  private void send(byte[] bytes, boolean last) {
    request.write(last, ByteBuffer.wrap(bytes), Callback.NOOP);
  }

  private abstract static class Source implements Content.Source {
    @Override
    public void demand(Runnable demandCallback) {
      throw new AssertionError("there is always something to read");
    }

    @Override
    public void fail(Throwable failure) {
      throw new AssertionError(failure);
    }
  }
}
