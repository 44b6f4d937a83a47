package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.catalog.Catalog.Lookup;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CatalogKeeperTest {

  private static final String SYSTEM = "ranktable-system";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> readAgain = new ArrayList<>();
  private final CatalogKeeper keeper =
      new CatalogKeeper(SYSTEM, (namespace, name) -> readAgain.add(namespace + "/" + name));

  @Test
  void findsTheTemplateOfThePodsNamespaceBeforeThatOfTheSystem() {
    keeper.put(map(SYSTEM, "mine", "template", bundled("hccl-group")));
    keeper.put(map("ai", "mine", "template", bundled("hccl-role")));

    assertThat(level("ai")).isEqualTo(Level.ROLE);
    assertThat(level("other")).isEqualTo(Level.GROUP);
  }

  @Test
  void onlyARealChangeCounts() {
    assertThat(keeper.put(map(SYSTEM, "mine", "template", bundled("hccl-role")))).isTrue();
    assertThat(keeper.put(map(SYSTEM, "mine", "template", bundled("hccl-role")))).isFalse();
    assertThat(keeper.put(map(SYSTEM, "mine", "template", bundled("hccl-group")))).isTrue();
    assertThat(keeper.remove(SYSTEM, "mine")).isTrue();
    assertThat(keeper.remove(SYSTEM, "mine")).isFalse();
    assertThat(keeper.current().template("ai", "mine")).isInstanceOf(Lookup.Refused.class);
  }

  @Test
  void whatIsTooLargeIsRefusedWithItsSizeAndItsDataIsNotKept() {
    String text = "x".repeat(SlimConfigMap.DATA_LIMIT);
    SlimConfigMap map = map("ai", "mine", "template", Map.of("ranktable-template", text));
    keeper.put(map);

    assertThat(map.data()).isEmpty();
    assertThat(keeper.current().template("ai", "mine"))
        .isInstanceOfSatisfying(
            Lookup.Refused.class,
            refused ->
                assertThat(((Finding) refused.findings().getFirst()).message())
                    .contains(String.valueOf(map.size()), "make it smaller"));
  }

  @Test
  void ofTemplatesBeyondTheLimitNothingIsKeptUntilOneOfTheOldestIsGone() {
    int limit = InMemoryCatalog.NAMESPACE_LIMIT;
    for (int i = limit; i >= 0; i--) {
      keeper.put(map("ai", "t%02d".formatted(i), "template", bundled("hccl-role")));
    }
    String youngest = "t%02d".formatted(limit);
    assertThat(keeper.current().template("ai", youngest))
        .isInstanceOfSatisfying(
            Lookup.Refused.class,
            refused ->
                assertThat(((Finding) refused.findings().getFirst()).message())
                    .contains("only the " + limit + " oldest count"));
    assertThat(keeper.put(map("ai", youngest, "template", bundled("hccl-role")))).isFalse();
    assertThat(readAgain).isEmpty();

    keeper.remove("ai", "t07");

    assertThat(readAgain).containsExactly("ai/" + youngest);
    assertThat(keeper.put(map("ai", youngest, "template", bundled("hccl-role")))).isTrue();
    assertThat(keeper.current().template("ai", youngest)).isInstanceOf(Lookup.Found.class);
    assertThat(keeper.current().template("ai", "t00")).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void takesProfilesFromTheSystemNamespaceOnly() throws IOException {
    Map<String, String> profile = Map.of("own.yaml", profileNamed("own"));
    int bundled = keeper.current().profiles().names().size();

    assertThat(keeper.put(map("ai", "own", "profiles", profile))).isFalse();
    assertThat(keeper.current().profiles().names()).hasSize(bundled);
    assertThat(keeper.put(map(SYSTEM, "own", "profiles", profile))).isTrue();
    assertThat(keeper.current().profiles().names()).hasSize(bundled + 1).contains("own");
  }

  @Test
  void aMapThatChangesItsKindIsNoTemplateAnyMore() {
    keeper.put(map(SYSTEM, "mine", "template", bundled("hccl-role")));

    assertThat(keeper.put(map(SYSTEM, "mine", "table", Map.of()))).isTrue();
    assertThat(keeper.current().template("ai", "mine")).isInstanceOf(Lookup.Refused.class);
  }

  private static String profileNamed(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            Templates.class.getResourceAsStream(
                "/io/ranktable/core/bundled/profiles/statefulset.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("name: statefulset", "name: " + name);
    }
  }

  private Level level(String namespace) {
    return switch (keeper.current().template(namespace, "mine")) {
      case Lookup.Found<Template>(Template template) -> template.settings().level();
      case Lookup.Refused<Template> refused -> throw new AssertionError(refused.findings());
    };
  }

  private static Map<String, String> bundled(String name) {
    return Objects.requireNonNull(Templates.bundled().get(name));
  }

  static SlimConfigMap map(String namespace, String name, String kind, Map<String, String> data) {
    ObjectNode node = JSON.createObjectNode();
    ObjectNode meta = node.putObject("metadata").put("namespace", namespace).put("name", name);
    meta.put("creationTimestamp", "2026-01-01T00:00:00Z");
    meta.putObject("labels").put("ranktable.io/kind", kind);
    data.forEach(node.putObject("data")::put);
    return new SlimConfigMap(node);
  }
}
