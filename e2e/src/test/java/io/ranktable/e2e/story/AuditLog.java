package io.ranktable.e2e.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The audit log of an API server.
 *
 * @param file where it is
 */
record AuditLog(Path file) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A request and what became of it.
   *
   * @param verb such as {@code list}
   * @param group API group; empty for the core, and for what is no resource
   * @param resource its plural; empty for what is no resource, such as discovery
   * @param subresource empty for the object itself
   * @param namespace empty for all, and for what has none
   * @param name empty where none is named
   * @param code HTTP status of the answer; 0 when there was none
   * @param allowed what authorization said
   * @param uri what was asked for
   */
  record Request(
      String verb,
      String group,
      String resource,
      String subresource,
      String namespace,
      String name,
      int code,
      boolean allowed,
      String uri) {}

  /** All that an account has asked so far, in the order of the answers. */
  List<Request> of(String user) {
    List<Request> requests = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        // The last one may just be being written.
        if (line.endsWith("}") && line.contains(user)) {
          JsonNode event = JSON.readTree(line);
          if (event.at("/user/username").asText().equals(user)
              && !event.path("stage").asText().equals("RequestReceived")) {
            requests.add(request(event));
          }
        }
      }
      return requests;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Request request(JsonNode event) {
    JsonNode object = event.path("objectRef");
    return new Request(
        event.path("verb").asText(),
        object.path("apiGroup").asText(),
        object.path("resource").asText(),
        object.path("subresource").asText(),
        object.path("namespace").asText(),
        object.path("name").asText(),
        event.at("/responseStatus/code").asInt(),
        event.at("/annotations/authorization.k8s.io~1decision").asText().equals("allow"),
        event.path("requestURI").asText());
  }
}
