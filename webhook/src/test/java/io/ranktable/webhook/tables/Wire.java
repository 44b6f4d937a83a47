package io.ranktable.webhook.tables;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.ranktable.webhook.cluster.Clients;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The wire between a client of ours and a mock server: writes down what goes over it. */
final class Wire implements Interceptor {

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile boolean cut;

  /** A client like ours to the server of another one. */
  KubernetesClient to(KubernetesClient server) {
    return Clients.of(
        server.getConfiguration(), http -> http.addOrReplaceInterceptor("WIRE", this));
  }

  /** Every request as method, blank, path. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** The requests of a method. */
  long count(String method) {
    return requests.stream().filter(request -> request.startsWith(method + " ")).count();
  }

  void forget() {
    requests.clear();
  }

  void cut(boolean isCut) {
    cut = isCut;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (cut) {
      throw new KubernetesClientException("the wire is cut", new ConnectException("cut"));
    }
    requests.add(request.method() + " " + request.uri().getPath());
  }
}
