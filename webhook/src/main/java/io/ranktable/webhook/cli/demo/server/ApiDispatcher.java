package io.ranktable.webhook.cli.demo.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.fge.jsonpatch.JsonPatchException;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The mock server's store of objects, corrected where a real API server behaves otherwise and the
 * injector relies on it:
 *
 * <ul>
 *   <li>discovery of kinds;
 *   <li>patches: null removes a field, server-side apply exists, a patch that names another UID or
 *       version is a conflict;
 *   <li>a deletion bound to a UID or version that is not there any more is a conflict;
 *   <li>label selectors with {@code in};
 *   <li>watches that end without holding up everybody else;
 *   <li>failures carry a Status with its reason.
 * </ul>
 *
 * One request at a time.
 */
final class ApiDispatcher extends KubernetesCrudDispatcher {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Discovery discovery;
  private final Queue<Runnable> ended = new ConcurrentLinkedQueue<>();

  ApiDispatcher(Discovery discovery) {
    this.discovery = discovery;
  }

  @Override
  public synchronized MockResponse dispatch(RecordedRequest request) {
    String path = pathOf(request);
    MockResponse answer =
        switch (request.method()) {
          case GET -> {
            Optional<String> known = discovery.answer(path);
            yield known.isPresent()
                ? ok(known.get())
                : handleGet(Selectors.simplified(request.getPath()));
          }
          case PATCH -> patch(path, request);
          case DELETE -> delete(path, request);
          case POST -> handleCreate(request);
          case PUT -> handleUpdate(request);
          default -> new MockResponse().setResponseCode(405);
        };
    return explained(answer, request.method());
  }

  /** Lets the threads of ended watches go; called when the server has stopped. */
  @Override
  public void releaseResources() {
    ended.forEach(Thread::startVirtualThread);
    super.releaseResources();
  }

  private MockResponse patch(String path, RecordedRequest request) {
    MockResponse found = handleGet(path);
    if (found.code() != 200) {
      return found;
    }
    String mediaType = Objects.requireNonNullElse(request.getHeader("Content-Type"), "");
    mediaType = mediaType.replaceFirst(";.*", "").strip();
    try {
      JsonNode current = JSON.readTree(found.getBody().readUtf8());
      JsonNode patch = Patches.read(mediaType, request.getBody().readUtf8());
      if (differs(patch.path("metadata"), current, "uid")) {
        return new MockResponse().setResponseCode(409);
      }
      JsonNode patched = Patches.apply(mediaType, current, patch);
      return handleUpdate(
          new RecordedRequest(
              request.getHttpVersion(),
              HttpMethod.PUT,
              path,
              request.getHeaders(),
              new Buffer().writeUtf8(patched.toString())));
    } catch (IOException | JsonPatchException e) {
      return new MockResponse().setResponseCode(400).setBody(Status.of(400, e.toString()));
    }
  }

  private MockResponse delete(String path, RecordedRequest request) {
    MockResponse found = handleGet(path);
    if (found.code() != 200) {
      return found;
    }
    try {
      String body = request.getBody() == null ? "" : request.getBody().readUtf8();
      JsonNode wanted = JSON.readTree(body.isBlank() ? "{}" : body).path("preconditions");
      JsonNode current = JSON.readTree(found.getBody().readUtf8());
      if (differs(wanted, current, "uid") || differs(wanted, current, "resourceVersion")) {
        return new MockResponse().setResponseCode(409);
      }
      return handleDelete(path);
    } catch (IOException e) {
      return new MockResponse().setResponseCode(400).setBody(Status.of(400, e.toString()));
    }
  }

  private static boolean differs(JsonNode wanted, JsonNode current, String field) {
    return wanted.hasNonNull(field)
        && !wanted.path(field).asText().equals(current.path("metadata").path(field).asText());
  }

  private static String pathOf(RecordedRequest request) {
    String path = request.getPath();
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  private MockResponse explained(MockResponse answer, HttpMethod method) {
    if (answer.code() == 409) {
      answer.setBody(Status.conflict(method == HttpMethod.POST));
    } else if (answer.code() >= 400 && (answer.getBody() == null || answer.getBody().size() == 0)) {
      answer.setBody(Status.of(answer.code(), "There is no such object"));
    }
    WebSocketListener watch = answer.getWebSocketListener();
    return watch != null
        ? answer.withWebSocketUpgrade(new WatchSocket(watch, ended::add))
        : answer.setHeader("Content-Type", "application/json");
  }

  private static MockResponse ok(String body) {
    return new MockResponse().setResponseCode(200).setBody(body);
  }
}
