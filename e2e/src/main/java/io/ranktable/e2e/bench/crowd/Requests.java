package io.ranktable.e2e.bench.crowd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What one user has asked of the API server, by its audit log. */
public final class Requests {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path log;
  private final String user;
  private SortedMap<String, Long> told = new TreeMap<>();

  /** Of a user by its full name. */
  Requests(Path log, String user) {
    this.log = log;
    this.user = user;
  }

  /** How many watches are open. */
  public long openWatches() {
    AtomicLong open = new AtomicLong();
    read(
        event -> {
          if (event.path("verb").asText().equals("watch")) {
            switch (event.path("stage").asText()) {
              case "ResponseStarted" -> open.incrementAndGet();
              case "ResponseComplete" -> open.decrementAndGet();
              default -> {}
            }
          }
        });
    return open.get();
  }

  /** How often which request was made since this was asked last: {@code "patch pods": 7}. */
  public SortedMap<String, Long> since() {
    SortedMap<String, Long> all = all();
    SortedMap<String, Long> since = new TreeMap<>();
    all.forEach(
        (request, count) -> {
          long more = count - told.getOrDefault(request, 0L);
          if (more > 0) {
            since.put(request, more);
          }
        });
    told = all;
    return since;
  }

  private SortedMap<String, Long> all() {
    SortedMap<String, Long> counts = new TreeMap<>();
    read(event -> count(event, counts));
    return counts;
  }

  private void read(Consumer<JsonNode> reader) {
    try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // The last line may be on its way.
        if (line.contains(user) && line.endsWith("}")) {
          JsonNode event = JSON.readTree(line);
          if (event.at("/user/username").asText().equals(user)) {
            reader.accept(event);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the audit log cannot be read", e);
    }
  }

  private static void count(JsonNode event, SortedMap<String, Long> counts) {
    // Logged before the API server does anything: whose effect is seen has been counted.
    if (event.path("stage").asText().equals("RequestReceived")) {
      JsonNode object = event.path("objectRef");
      String resource = object.path("resource").asText("");
      String part = object.has("subresource") ? "/" + object.path("subresource").asText() : "";
      counts.merge(event.path("verb").asText() + " " + resource + part, 1L, Long::sum);
    }
  }
}
