package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hears what a client asks for to know templates, and can hold reads of their data. */
final class CatalogRequests implements Interceptor {

  private static final Pattern ONE =
      Pattern.compile("/api/v1/namespaces/([^/]+)/configmaps/([^/]+)");

  private static final String OF_TEMPLATES = "ranktable.io/kind!=table";

  private record Request(String method, URI uri, List<String> accept) {
    String path() {
      return uri.getPath();
    }

    String query() {
      return Objects.requireNonNullElse(uri.getQuery(), "");
    }

    /** Whether it may tell of templates, among others. */
    boolean lists() {
      return path().endsWith("/configmaps")
          && method.equals("GET")
          && !query().contains("ranktable.io/kind=table");
    }
  }

  private final List<Request> all = new CopyOnWriteArrayList<>();
  private final AtomicInteger held = new AtomicInteger();
  private volatile @Nullable CompletableFuture<Void> door;

  /** Puts it into a client. */
  void attach(HttpClient.Builder builder) {
    builder.addOrReplaceInterceptor("REQUESTS", this);
  }

  /** Lets no read of a single ConfigMap through from now on. */
  void hold() {
    door = new CompletableFuture<>();
  }

  /** How many reads have been held. */
  int held() {
    return held.get();
  }

  /** Lets everything through. */
  void release() {
    CompletableFuture<Void> closed = door;
    if (closed != null) {
      closed.complete(null);
    }
  }

  /** Names of the ConfigMaps of a namespace that were read, in their order. */
  List<String> reads(String namespace) {
    return all.stream()
        .filter(request -> request.method().equals("GET"))
        .map(request -> ONE.matcher(request.path()))
        .filter(one -> one.matches() && one.group(1).equals(namespace))
        .map(one -> one.group(2))
        .toList();
  }

  /**
   * Asks again what was asked for, as it was asked for, and looks at what the API server answers.
   *
   * @param text what is in the data of templates
   */
  void assertTemplatesAreNeverToldWhole(KubernetesClient client, String text) throws Exception {
    List<Request> lists = all.stream().filter(Request::lists).toList();
    assertThat(lists).anyMatch(CatalogRequests::watches).anyMatch(request -> !watches(request));
    for (Request request : lists) {
      assertThat(request.query()).contains(OF_TEMPLATES);
      String answer = answer(client, request);
      assertThat(answer).doesNotContain(text).contains("PartialObjectMetadata");
    }
    assertThat(all)
        .filteredOn(request -> !request.lists())
        .allSatisfy(
            request ->
                assertThat(request.accept()).noneMatch(type -> type.contains("PartialObject")));
  }

  private static boolean watches(Request request) {
    return request.query().contains("watch=true");
  }

  private static String answer(KubernetesClient client, Request request) throws Exception {
    // From the beginning, and for a second only.
    String uri =
        request
            .uri()
            .toString()
            .replaceFirst("timeoutSeconds=\\d+", "timeoutSeconds=1")
            .replaceFirst("resourceVersion=\\d+", "resourceVersion=0");
    HttpClient http = client.getHttpClient();
    HttpRequest again =
        http.newHttpRequestBuilder()
            .uri(URI.create(uri))
            .header("Accept", String.join(",", request.accept()))
            .build();
    HttpResponse<String> answer =
        http.sendAsync(again, String.class).get(Stage.SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(answer.code()).as(uri).isEqualTo(200);
    return answer.body();
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    all.add(new Request(request.method(), request.uri(), request.headers("Accept")));
    Matcher one = ONE.matcher(request.uri().getPath());
    CompletableFuture<Void> closed = door;
    if (closed != null && one.matches()) {
      held.incrementAndGet();
      closed.join();
    }
  }
}
