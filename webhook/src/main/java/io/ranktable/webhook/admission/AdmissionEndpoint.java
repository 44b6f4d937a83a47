package io.ranktable.webhook.admission;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /mutate}: bytes in, bytes out. A handler of the server itself and no servlet, so that
 * nothing stands between the connection and the decision, and no thread waits for a body. A body
 * that is too large is never kept, a caller that sends too slowly is given up, and what comes while
 * too much is worked on, or before the cluster's templates are known, is refused at once, so that
 * the API server's {@code failurePolicy} decides and not a time-out. All other paths go to the next
 * handler.
 */
public final class AdmissionEndpoint extends Handler.Wrapper {

  /** Path of the endpoint. */
  public static final String PATH = "/mutate";

  /** Bytes of all requests that are still arriving, 32 MiB. */
  private static final int ARRIVING_LIMIT = 32 * 1024 * 1024;

  private static final long BUSY_LOG_NANOS = Duration.ofSeconds(10).toNanos();
  private static final Logger LOG = LoggerFactory.getLogger(AdmissionEndpoint.class);

  private final Arrivals arrivals = new Arrivals(ARRIVING_LIMIT);
  private final Turnstile turnstile = new Turnstile();
  private final AtomicLong busyLogged = new AtomicLong(System.nanoTime() - BUSY_LOG_NANOS);
  private final AdmissionHandler handler;
  private final Supplier<Optional<Catalog>> catalog;
  private final GateSettings gate;
  private final AdmissionListener listener;

  /**
   * The endpoint.
   *
   * @param catalog gives templates, pod formats and profiles as they are at each request; empty
   *     while they have not been read
   * @param listener hears how each request ended
   */
  public AdmissionEndpoint(
      AdmissionHandler handler,
      Supplier<Optional<Catalog>> catalog,
      GateSettings gate,
      AdmissionListener listener) {
    this.handler = handler;
    this.catalog = catalog;
    this.gate = gate;
    this.listener = listener;
  }

  /** To decide takes time: that is not for the thread that looks after all connections. */
  @Override
  public InvocationType getInvocationType() {
    return InvocationType.BLOCKING;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!PATH.equals(Request.getPathInContext(request))) {
      return super.handle(request, response, callback);
    }
    long begun = System.nanoTime();
    AdmissionAnswer refusal = refusal(request);
    if (refusal != null) {
      send(refusal, begun, response, callback);
    } else {
      new BodyReader(
              request, arrivals, System::nanoTime, body -> reply(body, begun, response, callback))
          .run();
    }
    return true;
  }

  /** The answer to a request whose head says enough; null for one whose body is to be read. */
  private static @Nullable AdmissionAnswer refusal(Request request) {
    if (!HttpMethod.POST.is(request.getMethod())) {
      return AdmissionHandler.rejected(
          HttpStatus.METHOD_NOT_ALLOWED_405,
          Reason.REQUEST_MALFORMED,
          "The request must be a POST, not " + Excerpt.of(request.getMethod()));
    }
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      return AdmissionHandler.rejected(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
          Reason.REQUEST_MALFORMED,
          "The request must be application/json, not " + Excerpt.of(type == null ? "" : type));
    }
    return null;
  }

  private void reply(BodyReader.Body body, long begun, Response response, Callback callback) {
    try {
      send(answer(body), begun, response, callback);
    } catch (RuntimeException e) {
      LOG.error("A request could not be answered", e);
      callback.failed(e);
    }
  }

  private void send(AdmissionAnswer answer, long begun, Response response, Callback callback) {
    listener.answered(answer.told(), Duration.ofNanos(System.nanoTime() - begun));
    ByteBuffer body = ByteBuffer.wrap(answer.body().getBytes(StandardCharsets.UTF_8));
    response.setStatus(answer.status());
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, answer.contentType());
    headers.put(HttpHeader.CONTENT_LENGTH, body.remaining());
    switch (answer.status()) {
      case HttpStatus.METHOD_NOT_ALLOWED_405 -> headers.put(HttpHeader.ALLOW, "POST");
      case HttpStatus.REQUEST_TIMEOUT_408 ->
          headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
      case HttpStatus.SERVICE_UNAVAILABLE_503 -> headers.put(HttpHeader.RETRY_AFTER, 1);
      default -> {}
    }
    response.write(true, body, callback);
  }

  private AdmissionAnswer answer(BodyReader.Body body) {
    return switch (body) {
      case BodyReader.Body.Whole whole -> work(whole.bytes());
      case BodyReader.Body.TooLarge() ->
          AdmissionHandler.rejected(
              HttpStatus.PAYLOAD_TOO_LARGE_413,
              Reason.REQUEST_TOO_LARGE,
              "The request is larger than " + BodyReader.LIMIT + " bytes");
      case BodyReader.Body.TooSlow(String why) ->
          AdmissionHandler.rejected(HttpStatus.REQUEST_TIMEOUT_408, Reason.REQUEST_TOO_SLOW, why);
      case BodyReader.Body.Broken(String why) ->
          AdmissionHandler.rejected(HttpStatus.BAD_REQUEST_400, Reason.REQUEST_MALFORMED, why);
      case BodyReader.Body.Dropped() -> busy("requests that arrive slowly take too much memory");
    };
  }

  private AdmissionAnswer work(byte[] body) {
    Optional<Catalog> known = catalog.get();
    if (known.isEmpty()) {
      return later(
          Reason.STARTING,
          "This replica of the ranktable injector has not read the cluster's templates yet; try"
              + " again in a moment",
          "the cluster's templates have not been read yet");
    }
    int places = Turnstile.needed(body.length);
    if (!turnstile.enter(places)) {
      return busy("more came at once than can be worked on");
    }
    try {
      return handler.answer(body, known.get(), gate);
    } finally {
      turnstile.leave(places);
    }
  }

  private AdmissionAnswer busy(String cause) {
    return later(
        Reason.BUSY,
        "The ranktable injector works on as many requests as it can; try again",
        cause);
  }

  /** Said in the log now and then only: there is one such answer per request. */
  private AdmissionAnswer later(Reason reason, String why, String cause) {
    long now = System.nanoTime();
    long last = busyLogged.get();
    if (now - last > BUSY_LOG_NANOS && busyLogged.compareAndSet(last, now)) {
      LOG.warn("Requests are refused with HTTP 503: {}", cause);
    }
    return new AdmissionAnswer(
        HttpStatus.SERVICE_UNAVAILABLE_503,
        "text/plain;charset=utf-8",
        why + "\n",
        AdmissionRecord.rejected(reason, why));
  }
}
