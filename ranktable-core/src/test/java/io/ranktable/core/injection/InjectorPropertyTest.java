package io.ranktable.core.injection;

import static io.ranktable.core.injection.Admission.apply;
import static io.ranktable.core.injection.Admission.inject;
import static io.ranktable.core.injection.Admission.wire;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatchOperation;
import io.ranktable.core.table.Finding;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

class InjectorPropertyTest {

  private static final Set<String> OUR_ENTRIES =
      Set.of("ranktable.io/status", "ranktable.io/injected", "ranktable.io/poke");

  @Property
  @StatisticsReport(onFailureOnly = true)
  void whatIsPatchedOnceNeedsNothingMore(@ForAll long seed) {
    ObjectNode pod = new RandomPods(seed).pod();
    InjectionOutcome outcome = inject(pod);
    Statistics.collect(outcome.getClass().getSimpleName());
    Statistics.coverage(
        c -> {
          c.check("Patched").percentage(p -> p > 25);
          c.check("Denied").percentage(p -> p > 5);
        });
    if (outcome instanceof InjectionOutcome.Patched(var operations, var warnings)) {
      InjectionOutcome again = inject(apply(operations, pod));
      assertThat(again).isEqualTo(new InjectionOutcome.Unchanged(warnings));
    } else {
      assertDeniedWithSentences(outcome);
    }
  }

  @Property
  void everythingThatIsNotOursStaysAsItIs(@ForAll long seed) {
    ObjectNode pod = new RandomPods(seed).pod();
    ObjectNode before = pod.deepCopy();
    if (inject(pod) instanceof InjectionOutcome.Patched(var operations, var ignored)) {
      assertThat(pod).isEqualTo(before);
      assertThat(withoutOurs(apply(operations, pod))).isEqualTo(withoutOurs(pod));
      assertOnlyAddsExceptOnOurEntries(operations);
    }
  }

  @Property
  void afterAnotherWebhookOnlyWhatIsMissingIsAdded(@ForAll long seed) {
    RandomPods random = new RandomPods(seed);
    ObjectNode pod = random.pod();
    if (!(inject(pod) instanceof InjectionOutcome.Patched(var operations, var ignored))) {
      return;
    }
    ObjectNode changed = apply(operations, pod);
    changed.withObject("/metadata/labels").put("added", "by-another");
    ObjectNode added = random.container("late", false);
    changed.withArray("/spec/containers").add(added);
    String late = "/spec/containers/" + (changed.at("/spec/containers").size() - 1) + "/";
    switch (inject(changed)) {
      case InjectionOutcome.Patched(var more, var warnings) -> {
        assertThat(wire(more))
            .allSatisfy(o -> assertThat(o.path("op").textValue()).isEqualTo("add"))
            .allSatisfy(o -> assertThat(o.path("path").textValue()).startsWith(late));
        ObjectNode done = apply(more, changed);
        assertThat(withoutOurs(done)).isEqualTo(withoutOurs(changed));
        assertThat(inject(done)).isEqualTo(new InjectionOutcome.Unchanged(warnings));
      }
      case InjectionOutcome.Denied denied -> assertDeniedWithSentences(denied);
      case InjectionOutcome.Unchanged unchanged -> assertThat(unchanged).isNotNull();
      case InjectionOutcome.NotOurs notOurs -> throw new AssertionError(notOurs);
    }
  }

  @Property
  void noJsonMakesItThrow(@ForAll long seed) {
    RandomPods random = new RandomPods(seed);
    assertThat(inject(random.anything(6))).isNotNull();
    ObjectNode pod = random.pod();
    random.damage(pod);
    if (inject(pod) instanceof InjectionOutcome.Patched(var operations, var ignored)) {
      assertThat(inject(apply(operations, pod))).isNotInstanceOf(InjectionOutcome.Patched.class);
    }
  }

  private static void assertDeniedWithSentences(InjectionOutcome outcome) {
    assertThat(outcome).isInstanceOf(InjectionOutcome.Denied.class);
    List<Finding> findings = ((InjectionOutcome.Denied) outcome).findings();
    assertThat(findings).isNotEmpty().allSatisfy(f -> assertThat(f.message()).endsWith("."));
  }

  private static void assertOnlyAddsExceptOnOurEntries(List<JsonPatchOperation> operations) {
    assertThat(wire(operations))
        .filteredOn(operation -> !operation.path("op").textValue().equals("add"))
        .allSatisfy(
            operation ->
                assertThat(operation.path("path").textValue())
                    .isIn(
                        "/metadata/annotations/ranktable.io~1status",
                        "/metadata/annotations/ranktable.io~1poke"));
  }

  /** The pod without our elements, and without lists and maps that are then empty. */
  private static JsonNode withoutOurs(ObjectNode pod) {
    ObjectNode copy = pod.deepCopy();
    strip(copy);
    return copy;
  }

  private static void strip(JsonNode node) {
    if (node instanceof ArrayNode list) {
      for (Iterator<JsonNode> elements = list.iterator(); elements.hasNext(); ) {
        JsonNode element = elements.next();
        if (ours(element)) {
          elements.remove();
        } else {
          strip(element);
        }
      }
    } else if (node instanceof ObjectNode map) {
      map.remove(OUR_ENTRIES);
      for (Map.Entry<String, JsonNode> entry : new ArrayList<>(map.properties())) {
        strip(entry.getValue());
        boolean empty = entry.getValue().isContainerNode() && entry.getValue().isEmpty();
        if (empty || entry.getValue().isNull()) {
          map.remove(entry.getKey());
        }
      }
    }
  }

  private static boolean ours(JsonNode element) {
    String name = element.path("name").asText("");
    return name.equals("ranktable-gate")
        || name.startsWith("ranktable-source-")
        || name.startsWith("ranktable-file-")
        || name.equals("RANK_TABLE_FILE");
  }
}
