package io.ranktable.e2e.field;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The line between a replica and the API server: counts requests, and can be cut when a certain
 * request comes.
 */
public final class Line implements Interceptor {

  /**
   * A request that went over the line.
   *
   * @param method its method
   * @param path path of its URI
   */
  public record Call(String method, String path) {}

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile boolean cut;
  private volatile Predicate<Call> cutAt = call -> false;

  /** Cuts the line now: nothing that is sent from now on arrives. */
  public void cut() {
    cut = true;
  }

  /** Cuts the line when such a request is about to be sent; that request does not arrive either. */
  public void cutAt(Predicate<Call> request) {
    cutAt = request;
  }

  /** Mends the line. */
  public void mend() {
    cutAt = call -> false;
    cut = false;
  }

  /** Whether it is cut. */
  public boolean isCut() {
    return cut;
  }

  /** Every request that was let through. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Puts the line into a client. */
  public void attach(HttpClient.Builder builder) {
    builder.addOrReplaceInterceptor("LINE", this);
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    Call call = new Call(request.method(), request.uri().getPath());
    if (cutAt.test(call)) {
      cut = true;
    }
    if (cut) {
      throw new KubernetesClientException(
          "the line is cut", new ConnectException("the line is cut"));
    }
    calls.add(call);
  }
}
