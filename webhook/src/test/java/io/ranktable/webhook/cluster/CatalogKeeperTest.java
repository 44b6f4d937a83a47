package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
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

  private final List<String> asked = new ArrayList<>();
  private final CatalogKeeper keeper =
      new CatalogKeeper(SYSTEM, (namespace, name) -> asked.add(namespace + "/" + name));

  @Test
  void findsTheTemplateOfThePodsNamespaceBeforeThatOfTheSystem() {
    told(map(SYSTEM, "mine", "template", bundled("hccl-group")));
    told(map("ai", "mine", "template", bundled("hccl-role")));

    assertThat(level("ai")).isEqualTo(Level.ROLE);
    assertThat(level("other")).isEqualTo(Level.GROUP);
  }

  @Test
  void onlyARealChangeCounts() {
    assertThat(told(map(SYSTEM, "mine", "template", bundled("hccl-role")))).isTrue();
    assertThat(told(map(SYSTEM, "mine", "template", bundled("hccl-role")))).isFalse();
    assertThat(told(map(SYSTEM, "mine", "template", bundled("hccl-group")))).isTrue();
    assertThat(keeper.remove(SYSTEM, "mine")).isTrue();
    assertThat(keeper.remove(SYSTEM, "mine")).isFalse();
    assertThat(keeper.current().template("ai", "mine")).isInstanceOf(Lookup.Refused.class);
  }

  @Test
  void whatIsTooLargeIsRefusedWithItsSizeAndItsDataIsNotKept() {
    String text = "x".repeat(SlimConfigMap.DATA_LIMIT);
    SlimConfigMap map = map("ai", "mine", "template", Map.of("ranktable-template", text));
    told(map);

    assertThat(map.data()).isEmpty();
    assertThat(keeper.current().template("ai", "mine"))
        .isInstanceOfSatisfying(
            Lookup.Refused.class,
            refused ->
                assertThat(((Finding) refused.findings().getFirst()).message())
                    .contains(String.valueOf(map.size()), "make it smaller"));
  }

  @Test
  void ofTemplatesBeyondTheLimitNothingIsReadUntilOneOfTheOldestIsGone() {
    int limit = InMemoryCatalog.NAMESPACE_LIMIT;
    for (int i = 0; i <= limit; i++) {
      told(map("ai", "t%02d".formatted(i), "template", bundled("hccl-role")));
    }
    String youngest = "t%02d".formatted(limit);
    SlimConfigMap map = map("ai", youngest, "template", bundled("hccl-role"));
    assertThat(asked).hasSize(limit).doesNotContain("ai/" + youngest);
    assertThat(keeper.wants("ai", youngest)).isFalse();
    assertThat(keeper.read(map)).isFalse();
    assertThat(refusal("ai", youngest)).contains("only the " + limit + " oldest count");
    asked.clear();

    keeper.remove("ai", "t07");

    assertThat(asked).containsExactly("ai/" + youngest);
    assertThat(keeper.wants("ai", youngest)).isTrue();
    assertThat(refusal("ai", youngest)).contains("only the " + limit + " oldest count");
    assertThat(keeper.read(map)).isTrue();
    assertThat(keeper.current().template("ai", youngest)).isInstanceOf(Lookup.Found.class);
    assertThat(keeper.current().template("ai", "t00")).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void whatAnOlderOnePushesBeyondTheLimitIsNotKept() {
    int limit = InMemoryCatalog.NAMESPACE_LIMIT;
    for (int i = limit; i > 0; i--) {
      told(map("ai", "t%02d".formatted(i), "template", bundled("hccl-role")));
    }
    String youngest = "t%02d".formatted(limit);
    assertThat(keeper.current().template("ai", youngest)).isInstanceOf(Lookup.Found.class);

    assertThat(keeper.put(map("ai", "t00", "template", Map.of()))).isTrue();

    assertThat(refusal("ai", youngest)).contains("only the " + limit + " oldest count");
    keeper.remove("ai", "t00");
    assertThat(keeper.wants("ai", youngest)).isTrue();
  }

  @Test
  void whatHasNotBeenReadYetIsNotSeen() {
    told(map(SYSTEM, "mine", "template", bundled("hccl-group")));

    assertThat(keeper.put(map("ai", "mine", "template", Map.of()))).isFalse();

    assertThat(level("ai")).isEqualTo(Level.GROUP);
    assertThat(keeper.put(map("ai", "other", "template", Map.of()))).isFalse();
    assertThat(refusal("ai", "other")).contains("no template \"other\"", "there are: mine;");
    assertThat(keeper.read(map("ai", "mine", "template", bundled("hccl-role")))).isTrue();
    assertThat(level("ai")).isEqualTo(Level.ROLE);
  }

  @Test
  void whatHasChangedHoldsAsItWasUntilItIsReadAgain() {
    told(map("ai", "mine", "template", bundled("hccl-role")));
    asked.clear();
    SlimConfigMap edited = map("ai", "mine", "template", bundled("hccl-group"));

    assertThat(keeper.put(edited)).isFalse();

    assertThat(asked).containsExactly("ai/mine");
    assertThat(level("ai")).isEqualTo(Level.ROLE);
    assertThat(keeper.read(edited)).isTrue();
    assertThat(level("ai")).isEqualTo(Level.GROUP);
  }

  @Test
  void aVersionThatHasBeenReadIsNotReadAgain() {
    SlimConfigMap first = map("ai", "mine", "template", bundled("hccl-role"));
    SlimConfigMap second = map("ai", "mine", "template", bundled("hccl-group"));
    keeper.put(first);
    asked.clear();

    // As the API server knew it already, but the informer did not.
    assertThat(keeper.read(second)).isTrue();
    assertThat(keeper.put(second)).isFalse();

    assertThat(asked).isEmpty();
    assertThat(keeper.wants("ai", "mine")).isFalse();
    assertThat(level("ai")).isEqualTo(Level.GROUP);
  }

  @Test
  void whatWasReadOfOneThatIsGoneOrWasMadeAnewDoesNotCount() {
    SlimConfigMap map = map("ai", "mine", "template", bundled("hccl-role"));
    keeper.put(map);
    keeper.remove("ai", "mine");

    assertThat(keeper.read(map)).isFalse();
    assertThat(keeper.holds("ai", "mine")).isFalse();

    SlimConfigMap anew = map("ai", "mine", "template", bundled("hccl-role"));
    anew.getMetadata().setUid("another");
    keeper.put(anew);
    assertThat(keeper.read(map)).isFalse();
    assertThat(keeper.wants("ai", "mine")).isTrue();
    assertThat(keeper.read(anew)).isTrue();
  }

  @Test
  void whatHasNoRoomMakesNoneForOthers() {
    int limit = InMemoryCatalog.NAMESPACE_LIMIT;
    for (int i = 0; i <= limit; i++) {
      told(map("ai", "t%02d".formatted(i), "template", bundled("hccl-role")));
    }
    asked.clear();

    assertThat(keeper.leave("ai", "t07")).isTrue();

    assertThat(asked).isEmpty();
    assertThat(keeper.current().template("ai", "t07")).isInstanceOf(Lookup.Refused.class);
    assertThat(keeper.leave("ai", "t07")).isFalse();
  }

  @Test
  void takesProfilesFromTheSystemNamespaceOnly() throws IOException {
    Map<String, String> profile = Map.of("own.yaml", profileNamed("own"));
    int bundled = keeper.current().profiles().names().size();

    assertThat(told(map("ai", "own", "profiles", profile))).isFalse();
    assertThat(keeper.current().profiles().names()).hasSize(bundled);
    assertThat(told(map(SYSTEM, "own", "profiles", profile))).isTrue();
    assertThat(keeper.current().profiles().names()).hasSize(bundled + 1).contains("own");
  }

  @Test
  void aMapThatChangesItsKindIsNoTemplateAnyMore() {
    told(map(SYSTEM, "mine", "template", bundled("hccl-role")));

    assertThat(told(map(SYSTEM, "mine", "table", Map.of()))).isTrue();
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

  /** As the informer tells of it, and then as it is read if that is wanted. */
  private boolean told(SlimConfigMap map) {
    boolean changed = keeper.put(map);
    ObjectMeta meta = map.getMetadata();
    boolean wanted = keeper.wants(meta.getNamespace(), meta.getName());
    return (wanted && keeper.read(map)) || changed;
  }

  private String refusal(String namespace, String name) {
    return switch (keeper.current().template(namespace, name)) {
      case Lookup.Found<Template> found -> throw new AssertionError(found);
      case Lookup.Refused<Template>(List<Finding> findings) -> findings.getFirst().message();
    };
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
    meta.put("uid", "uid-of-" + name).put("resourceVersion", "version-of-" + data.hashCode());
    meta.putObject("labels").put("ranktable.io/kind", kind);
    data.forEach(node.putObject("data")::put);
    return new SlimConfigMap(node);
  }
}
