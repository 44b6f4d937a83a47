package io.ranktable.webhook.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.ranktable.webhook.cluster.Clients;
import io.ranktable.webhook.model.ApiServer.Refused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The client library's HTTP client without a network: a request is a call in the thread that sends
 * it, so a run has no other order than the schedule's.
 */
final class MemoryHttp
    extends StandardHttpClient<MemoryHttp, MemoryHttp.Factory, MemoryHttp.Builder> {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Answers requests. */
  interface Receiver {
    /**
     * Answers one.
     *
     * @param body the parsed body; an empty object when it is none
     * @throws Refused an answer with an error status
     * @throws IOException no answer at all
     */
    ObjectNode answer(String method, String path, ObjectNode body) throws Refused, IOException;
  }

  /** A client and who answers it now; making one costs more than a whole schedule. */
  static final class Line implements Receiver {
    private final KubernetesClient client = client(this);
    private @Nullable Receiver end;

    /** A client like the program's whose requests go there from now on. */
    KubernetesClient to(Receiver receiver) {
      end = receiver;
      return client;
    }

    @Override
    public ObjectNode answer(String method, String path, ObjectNode body)
        throws Refused, IOException {
      return Objects.requireNonNull(end).answer(method, path, body);
    }
  }

  private final Receiver receiver;

  private MemoryHttp(Builder builder, Receiver receiver) {
    super(builder, new AtomicBoolean());
    this.receiver = receiver;
  }

  private static KubernetesClient client(Receiver receiver) {
    Config config = new ConfigBuilder(Config.empty()).withMasterUrl("http://memory/").build();
    return Clients.of(config, new Factory(receiver));
  }

  @Override
  public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
      StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    try {
      ObjectNode answer =
          receiver.answer(request.method(), request.uri().getPath(), body(request.bodyString()));
      return CompletableFuture.completedFuture(new Response(request, 200, answer, consumer));
    } catch (Refused e) {
      return CompletableFuture.completedFuture(
          new Response(request, e.code(), status(e), consumer));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static ObjectNode body(@Nullable String text) throws IOException {
    return text != null && JSON.readTree(text) instanceof ObjectNode object
        ? object
        : JSON.createObjectNode();
  }

  private static ObjectNode status(Refused e) {
    return JSON.createObjectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("message", e.getMessage())
        .put("reason", e.reason())
        .put("code", e.code());
  }

  @Override
  public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
      StandardWebSocketBuilder builder, WebSocket.Listener listener) {
    return CompletableFuture.failedFuture(new IOException("Watches go another way here"));
  }

  @Override
  protected void doClose() {}

  /** An answer whose body is handed over when it is asked for. */
  private static final class Response extends StandardHttpHeaders
      implements HttpResponse<AsyncBody>, AsyncBody {

    private final HttpRequest request;
    private final int code;
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private @Nullable ByteBuffer bytes;

    Response(
        HttpRequest request,
        int code,
        ObjectNode body,
        AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      this.request = request;
      this.code = code;
      this.consumer = consumer;
      this.bytes = ByteBuffer.wrap(bytes(body));
    }

    private static byte[] bytes(ObjectNode body) {
      try {
        return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("A tree is JSON", e);
      }
    }

    @Override
    public int code() {
      return code;
    }

    @Override
    public AsyncBody body() {
      return this;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public void consume() {
      ByteBuffer rest = bytes;
      bytes = null;
      if (rest == null) {
        done.complete(null);
        return;
      }
      try {
        consumer.consume(List.of(rest), this);
      } catch (Exception e) {
        done.completeExceptionally(e);
      }
    }

    @Override
    public CompletableFuture<Void> done() {
      return done;
    }

    @Override
    public void cancel() {
      done.cancel(false);
    }
  }

  /** Makes builders. */
  record Factory(Receiver receiver) implements HttpClient.Factory {
    @Override
    public Builder newBuilder() {
      return new Builder(this);
    }
  }

  /** Makes clients of one receiver. */
  static final class Builder extends StandardHttpClientBuilder<MemoryHttp, Factory, Builder> {

    Builder(Factory factory) {
      super(factory);
    }

    @Override
    public MemoryHttp build() {
      return new MemoryHttp(this, clientFactory.receiver());
    }

    @Override
    protected Builder newInstance(Factory factory) {
      return new Builder(factory);
    }
  }
}
