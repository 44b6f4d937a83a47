package io.ranktable.webhook.admission;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Reason;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /mutate}: bytes in, bytes out. A servlet and no controller, so that nothing stands
 * between the connection and the handler. A body that is too large is never read whole, a caller
 * that sends too slowly is given up, and what comes while too much is worked on is refused at once,
 * so that the API server's {@code failurePolicy} decides and not a time-out.
 */
public final class AdmissionServlet extends HttpServlet {

  /** Path of the endpoint. */
  public static final String PATH = "/mutate";

  /**
   * Largest body, 3 MiB: the API server itself takes no larger object.
   *
   * @see <a
   *     href="https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/apiserver/pkg/server/config.go">MaxRequestBodyBytes</a>
   */
  static final int LIMIT = 3 * 1024 * 1024;

  private static final int DROPPED_AT_ONCE = 64 * 1024;
  private static final long DROPPED_LIMIT = 4L * LIMIT;

  private static final long BUSY_LOG_NANOS = Duration.ofSeconds(10).toNanos();
  private static final Logger LOG = LoggerFactory.getLogger(AdmissionServlet.class);

  private static final long serialVersionUID = 1L;

  private final transient Turnstile turnstile = new Turnstile();
  private final transient BodyReader reader = new BodyReader(System::nanoTime);
  private final transient AtomicLong busyLogged =
      new AtomicLong(System.nanoTime() - BUSY_LOG_NANOS);
  private final transient AdmissionHandler handler;
  private final transient Supplier<Catalog> catalog;
  private final transient GateSettings gate;
  private final transient AdmissionListener listener;

  /**
   * The endpoint.
   *
   * @param catalog gives templates, pod formats and profiles as they are at each request
   * @param listener hears how each request ended
   */
  public AdmissionServlet(
      AdmissionHandler handler,
      Supplier<Catalog> catalog,
      GateSettings gate,
      AdmissionListener listener) {
    this.handler = handler;
    this.catalog = catalog;
    this.gate = gate;
    this.listener = listener;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    long begun = System.nanoTime();
    AdmissionAnswer answer = answer(request);
    listener.answered(answer.told(), Duration.ofNanos(System.nanoTime() - begun));
    response.setStatus(answer.status());
    response.setContentType(answer.contentType());
    if (answer.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", "1");
    } else if (answer.status() == HttpServletResponse.SC_REQUEST_TIMEOUT) {
      response.setHeader("Connection", "close");
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private AdmissionAnswer answer(HttpServletRequest request) throws IOException {
    String type = request.getContentType();
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      return AdmissionHandler.rejected(
          415,
          Reason.REQUEST_MALFORMED,
          "The request must be application/json, not " + Excerpt.of(type == null ? "" : type));
    }
    long length = request.getContentLengthLong();
    if (length > LIMIT) {
      return tooLarge(request.getInputStream());
    }
    int places = Turnstile.needed(length);
    if (!turnstile.enter(places)) {
      return busy();
    }
    try {
      byte[] body = reader.read(request.getInputStream(), LIMIT);
      return body.length > LIMIT
          ? tooLarge(request.getInputStream())
          : handler.answer(body, catalog.get(), gate);
    } catch (BodyReader.SlowBodyException e) {
      return AdmissionHandler.rejected(
          HttpServletResponse.SC_REQUEST_TIMEOUT, Reason.REQUEST_TOO_SLOW, message(e));
    } finally {
      turnstile.leave(places);
    }
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  /** Said in the log now and then only: there is one such answer per request. */
  private AdmissionAnswer busy() {
    String why = "The ranktable injector works on as many requests as it can; try again";
    long now = System.nanoTime();
    long last = busyLogged.get();
    if (now - last > BUSY_LOG_NANOS && busyLogged.compareAndSet(last, now)) {
      LOG.warn("Requests are refused with HTTP 503: more came at once than can be worked on");
    }
    return new AdmissionAnswer(
        HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        "text/plain;charset=utf-8",
        why + "\n",
        AdmissionRecord.rejected(Reason.BUSY, why));
  }

  /**
   * Some more is read and dropped: a caller that is still sending when the connection is closed
   * never sees the answer.
   */
  private static AdmissionAnswer tooLarge(InputStream rest) {
    byte[] dropped = new byte[DROPPED_AT_ONCE];
    long left = DROPPED_LIMIT;
    long end = System.nanoTime() + BodyReader.PATIENCE.toNanos();
    try {
      for (int read = 0; read >= 0 && left > 0 && System.nanoTime() < end; left -= read) {
        read = rest.read(dropped);
      }
    } catch (IOException e) {
      LOG.debug("The rest of a request that is too large did not come", e);
    }
    return AdmissionHandler.rejected(
        413, Reason.REQUEST_TOO_LARGE, "The request is larger than " + LIMIT + " bytes");
  }
}
