package io.ranktable.webhook.connection;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that fails when its next part does not come in time. The JDK's own time-out
 * ends with the headers.
 */
final class BoundedSilence<T> implements BodySubscriber<T> {

  private final BodySubscriber<T> body;
  private final Duration limit;
  private final ScheduledExecutorService timer;
  private final Consumer<HttpTimeoutException> onSilence;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile long heardAt = System.nanoTime();
  private volatile @Nullable ScheduledFuture<?> check;

  /**
   * Looks after a body.
   *
   * @param limit how long its next part may take
   * @param onSilence hears of it when that was exceeded
   */
  BoundedSilence(
      BodySubscriber<T> body,
      Duration limit,
      ScheduledExecutorService timer,
      Consumer<HttpTimeoutException> onSilence) {
    this.body = body;
    this.limit = limit;
    this.timer = timer;
    this.onSilence = onSilence;
  }

  @Override
  public CompletionStage<T> getBody() {
    return body.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    heardAt = System.nanoTime();
    long period = Math.max(1, limit.toMillis() / 2);
    try {
      check =
          timer.scheduleWithFixedDelay(
              () -> look(subscription), period, period, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The client is closed, and its connections with it.
      ended.set(true);
      subscription.cancel();
    }
    body.onSubscribe(new Asking(subscription));
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    heardAt = System.nanoTime();
    if (!ended.get()) {
      body.onNext(part);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (end()) {
      body.onError(failure);
    }
  }

  @Override
  public void onComplete() {
    if (end()) {
      body.onComplete();
    }
  }

  private void look(Flow.Subscription subscription) {
    if (System.nanoTime() - heardAt > limit.toNanos() && end()) {
      HttpTimeoutException silence =
          new HttpTimeoutException(
              "nothing more of the answer came for " + limit.toSeconds() + " s");
      body.onError(silence);
      onSilence.accept(silence);
      // Not before: it ends the answer with an error of its own.
      subscription.cancel();
    }
  }

  private boolean end() {
    ScheduledFuture<?> planned = check;
    if (planned != null) {
      planned.cancel(false);
    }
    return ended.compareAndSet(false, true);
  }

  /** While nobody asks for more, nobody waits. */
  private final class Asking implements Flow.Subscription {

    private final Flow.Subscription subscription;

    Asking(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void request(long count) {
      heardAt = System.nanoTime();
      subscription.request(count);
    }

    @Override
    public void cancel() {
      end();
      subscription.cancel();
    }
  }
}
