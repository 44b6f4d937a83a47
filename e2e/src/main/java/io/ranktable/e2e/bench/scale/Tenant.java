package io.ranktable.e2e.bench.scale;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.bench.crowd.Group;
import io.ranktable.e2e.bench.crowd.Work;
import io.ranktable.e2e.serving.InjectorProcess;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tenant that fills its namespace with templates, while pods of other tenants are replaced.
 *
 * @param arena where
 * @param count how many templates
 * @param kib how large each
 */
record Tenant(Arena arena, int count, int kib) {

  private static final int BYTES_PER_KIB = 1024;

  /** What a ConfigMap has besides the text. */
  private static final int REST = 512;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Creates them; prints memory before and after, and what became of the tables of others. */
  void fill(InjectorProcess leader, List<Group> others) throws InterruptedException {
    arena.lines().print(Memory.put(line().put("when", "before"), leader));
    int versions = arena.watch().count();
    Thread filling = Thread.ofPlatform().name("tenant").start(this::create);
    Reports reports = new Reports();
    for (Group group : others) {
      group.seats().getFirst().leave(arena.api());
      group.seats().getFirst().arrive(arena.api());
      reports.send(arena.api(), group.seats().subList(0, 1), java.time.Duration.ZERO);
      arena.awaitComplete(List.of(group));
    }
    filling.join();
    ObjectNode line = Memory.put(line().put("when", "after"), leader);
    reports.put(line, arena.watch());
    line.put("written", arena.watch().count() - versions);
    arena.putFaults(line);
    arena.putRequests(line);
    arena.lines().print(line);
  }

  private ObjectNode line() {
    return arena.lines().line().put("tenant_templates", count).put("tenant_kib", kib);
  }

  private void create() {
    String path = "/api/v1/namespaces/" + arena.site().namespace() + "/configmaps";
    String text = "x".repeat(kib * BYTES_PER_KIB - REST);
    Work.each(
        IntStream.range(0, count).boxed().toList(),
        number -> {
          ObjectNode map = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
          map.putObject("metadata")
              .put("name", "template-" + number)
              .putObject("labels")
              .put(Names.KIND, Names.KIND_TEMPLATE);
          map.putObject("data").put("ranktable-template", text);
          arena.api().create(path, map);
        });
  }
}
