package io.ranktable.e2e.bench.crowd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plain calls of an API server by a user with a client certificate, cheaper than those of a
 * library: whoever makes ten thousands of them shares the processors with what is measured.
 */
public final class Api implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int FAILURES = 400;
  private static final int GONE = 404;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;

  /** The first one in an event is that of its object. */
  private static final Pattern VERSION = Pattern.compile("\"resourceVersion\":\"([0-9]+)\"");

  private final HttpClient http;
  private final String server;
  private volatile boolean closed;

  /** Calls the API server of a configuration. */
  public Api(Config config) {
    try {
      this.http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .sslContext(SSLUtils.sslContext(config))
              .build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no TLS with the credentials of the cluster", e);
    }
    String url = config.getMasterUrl();
    this.server = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** Creates an object; the API server's answer. */
  public JsonNode create(String path, JsonNode object) {
    return tree(send("POST", path, "application/json", object.toString(), Set.of()).body());
  }

  /** Changes an object by a merge patch. */
  public void patch(String path, JsonNode patch) {
    send("PATCH", path, "application/merge-patch+json", patch.toString(), Set.of());
  }

  /** The same, but an object that is gone, or is another one by now, is no error. */
  public void patchIfThere(String path, JsonNode patch) {
    send(
        "PATCH",
        path,
        "application/merge-patch+json",
        patch.toString(),
        Set.of(GONE, CONFLICT, UNPROCESSABLE));
  }

  /** Removes an object, a pod without grace; one that is gone is no error. */
  public void delete(String path) {
    send("DELETE", path, "application/json", "{\"gracePeriodSeconds\":0}", Set.of(GONE));
  }

  /** Reads an object or a list. */
  public JsonNode get(String path) {
    return tree(send("GET", path, "application/json", "", Set.of()).body());
  }

  /**
   * Reads the events of a watch until this is interrupted or closed. The API server ends watches
   * that it finds too slow; each goes on where it was, so that no event is lost.
   *
   * @param path of the watch, with some query
   * @param event hears each
   * @throws IllegalStateException when the watch cannot go on where it was
   */
  public void watch(String path, Consumer<String> event) {
    AtomicReference<String> seen = new AtomicReference<>("");
    while (!Thread.currentThread().isInterrupted() && !closed) {
      String from = seen.get().isEmpty() ? "" : "&resourceVersion=" + seen.get();
      follow(
          path + from,
          line -> {
            Matcher version = VERSION.matcher(line);
            if (line.startsWith("{\"type\":\"ERROR\"") || !version.find()) {
              throw new IllegalStateException("the watch " + path + " says " + line);
            }
            seen.set(version.group(1));
            event.accept(line);
          });
    }
  }

  private void follow(String path, Consumer<String> line) {
    try {
      http.send(HttpRequest.newBuilder(URI.create(server + path)).build(), BodyHandlers.ofLines())
          .body()
          .forEach(line);
    } catch (IOException e) {
      if (closed) {
        return;
      }
      throw new UncheckedIOException(path + " cannot be followed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends everything that is still going on. */
  @Override
  public void close() {
    closed = true;
    http.shutdownNow();
  }

  private HttpResponse<String> send(
      String method, String path, String type, String body, Set<Integer> accepted) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + path))
            .timeout(LIMIT)
            .header("Content-Type", type)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() >= FAILURES && !accepted.contains(answer.statusCode())) {
        throw new IllegalStateException(
            "%s %s: %d %s".formatted(method, path, answer.statusCode(), answer.body()));
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + method + " " + path, e);
    }
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
