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
import java.util.function.Supplier;

/**
 * {@code POST /mutate}: bytes in, bytes out. A servlet and no controller, so that nothing stands
 * between the connection and the handler, and a body that is too large is never read whole.
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

  private static final long serialVersionUID = 1L;

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
    if (request.getContentLengthLong() > LIMIT) {
      return tooLarge(request.getInputStream());
    }
    byte[] body = request.getInputStream().readNBytes(LIMIT + 1);
    return body.length > LIMIT
        ? tooLarge(request.getInputStream())
        : handler.answer(body, catalog.get(), gate);
  }

  /**
   * Some more is read and dropped: a caller that is still sending when the connection is closed
   * never sees the answer.
   */
  private static AdmissionAnswer tooLarge(InputStream rest) throws IOException {
    byte[] dropped = new byte[DROPPED_AT_ONCE];
    long left = DROPPED_LIMIT;
    for (int read = 0; read >= 0 && left > 0; left -= read) {
      read = rest.read(dropped);
    }
    return AdmissionHandler.rejected(
        413, Reason.REQUEST_TOO_LARGE, "The request is larger than " + LIMIT + " bytes");
  }
}
