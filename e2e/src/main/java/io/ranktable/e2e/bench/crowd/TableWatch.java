package io.ranktable.e2e.bench.crowd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps every version of every table of the cluster that a watch of its own has seen. */
public final class TableWatch implements AutoCloseable {

  private static final String PATH =
      "/api/v1/configmaps?labelSelector=ranktable.io%2Fkind%3Dtable&watch=1&timeoutSeconds=14400";
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Line(long seenAt, String text) {}

  /**
   * A version of a table.
   *
   * @param table namespace and name of its ConfigMap
   * @param seenAt when it was seen, by {@link System#nanoTime}
   * @param deleted whether this is its removal
   * @param completed whether it is completed
   * @param content hash of its data and of our labels and annotations
   * @param digest digest of the text as the annotation says
   * @param text the table
   * @param members listed members: UID to IP, in their order
   */
  public record Version(
      Table table,
      long seenAt,
      boolean deleted,
      boolean completed,
      String content,
      String digest,
      String text,
      Map<String, String> members) {}

  /** Namespace and name of a ConfigMap. */
  public record Table(String namespace, String name) {

    /** The table of a group that has pods. */
    public static Table of(Group group) {
      return new Table(group.namespace(), group.table());
    }
  }

  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private final Map<Table, List<Version>> versions = new ConcurrentHashMap<>();
  private final List<Consumer<Version>> listeners = new CopyOnWriteArrayList<>();
  private final Thread reading;
  private final Thread parsing;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  /** Begins to watch. */
  public TableWatch(Api api) {
    reading = Thread.ofPlatform().daemon().name("tables-watch").start(() -> read(api));
    parsing = Thread.ofPlatform().daemon().name("tables-parse").start(this::parse);
  }

  /** From now on this hears each version once it has been kept. */
  public void listen(Consumer<Version> listener) {
    listeners.add(listener);
  }

  /**
   * All versions of a table in their order.
   *
   * @throws IllegalStateException when the watch has broken: there may be more
   */
  public List<Version> of(Table table) {
    Throwable broken = failure;
    if (broken != null) {
      throw new IllegalStateException("the watch of tables has broken", broken);
    }
    return List.copyOf(versions.getOrDefault(table, List.of()));
  }

  /** The newest version of a table; empty when there is none or it was removed. */
  public Optional<Version> latest(Table table) {
    List<Version> all = of(table);
    return all.isEmpty() || all.getLast().deleted() ? Optional.empty() : Optional.of(all.getLast());
  }

  /** How many versions there have been of all tables. */
  public int count() {
    return versions.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public void close() {
    closed = true;
    reading.interrupt();
    parsing.interrupt();
  }

  private void read(Api api) {
    try {
      api.watch(PATH, line -> lines.add(new Line(System.nanoTime(), line)));
    } catch (RuntimeException e) {
      failure = closed ? null : e;
    }
  }

  private void parse() {
    try {
      while (true) {
        Line line = lines.take();
        Version version = version(line);
        versions.computeIfAbsent(version.table(), any -> new CopyOnWriteArrayList<>()).add(version);
        listeners.forEach(listener -> listener.accept(version));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (JsonProcessingException | RuntimeException e) {
      failure = e;
    }
  }

  private static Version version(Line line) throws JsonProcessingException {
    JsonNode event = JSON.readTree(line.text());
    String type = event.path("type").asText();
    if (!List.of("ADDED", "MODIFIED", "DELETED").contains(type)) {
      throw new IllegalStateException("the watch says " + line.text());
    }
    JsonNode map = event.path("object");
    JsonNode meta = map.path("metadata");
    Map<String, String> content = new TreeMap<>();
    List<JsonNode> parts = new ArrayList<>(List.of(map.path("data"), map.path("binaryData")));
    parts.addAll(List.of(meta.path("labels"), meta.path("annotations")));
    for (int i = 0; i < parts.size(); i++) {
      for (Map.Entry<String, JsonNode> entry : parts.get(i).properties()) {
        content.put(i + "/" + entry.getKey(), entry.getValue().asText());
      }
    }
    JsonNode annotations = meta.path("annotations");
    return new Version(
        new Table(meta.path("namespace").asText(), meta.path("name").asText()),
        line.seenAt(),
        type.equals("DELETED"),
        annotations.path(Names.TABLE_STATE).asText().equals("completed"),
        Digests.sha256(content.toString()),
        annotations.path(Names.TABLE_DIGEST).asText(),
        map.path("data").path("ranktable.json").asText(),
        members(map.path("data").path(Names.KEY_MEMBERS).asText()));
  }

  private static Map<String, String> members(String text) {
    Map<String, String> members = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      int blank = line.indexOf(' ');
      members.put(line.substring(0, blank), line.substring(blank + 1));
    }
    return members;
  }
}
