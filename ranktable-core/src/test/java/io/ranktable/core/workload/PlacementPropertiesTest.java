package io.ranktable.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.RealWorkload;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.table.PodStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** What holds for placement of any pod. */
class PlacementPropertiesTest {

  @Property(tries = 25)
  void placementDoesNotDependOnTheOrderOrOnForeignLabels(
      @ForAll RealWorkload workload,
      @ForAll Level level,
      @ForAll long seed,
      @ForAll @Size(max = 5) List<@AlphaChars @StringLength(min = 1, max = 8) String> foreign) {
    workload
        .podsAtAdmission()
        .values()
        .forEach(
            json -> {
              ObjectNode shuffled = json.deepCopy();
              ObjectNode labels = ((ObjectNode) shuffled.get("metadata")).putObject("labels");
              List<String> keys = new ArrayList<>();
              json.at("/metadata/labels").fieldNames().forEachRemaining(keys::add);
              Collections.shuffle(keys, new Random(seed));
              keys.forEach(key -> labels.set(key, json.at("/metadata/labels").get(key)));
              foreign.forEach(key -> labels.put("foreign/" + key, "x"));
              assertThat(Pods.placed(PodReader.read(shuffled, "real"), level))
                  .isEqualTo(Pods.placed(PodReader.read(json, "real"), level));
            });
  }

  @Property(tries = 200)
  void podsShareATableExactlyWhenTheirGroupsAreEqual(
      @ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 63) String one,
      @ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 63) String other,
      @ForAll Level level) {
    Placement first = Pods.placed(Pods.annotated(Pods.made("a-0", null), "group", one), level);
    Placement second = Pods.placed(Pods.annotated(Pods.made("b-1", null), "group", other), level);
    assertThat(first.key().equals(second.key())).isEqualTo(one.equals(other));
    assertThat(first.key().configMapName().equals(second.key().configMapName()))
        .isEqualTo(one.equals(other));
  }

  @Property(tries = 25)
  void aPlacementSurvivesItsStatusAnnotation(
      @ForAll RealWorkload workload,
      @ForAll Level level,
      @ForAll @AlphaChars @StringLength(min = 1, max = 63) String group) {
    workload
        .podsAtAdmission()
        .values()
        .forEach(
            json -> {
              PodFacts pod = Pods.annotated(PodReader.read(json, "real"), "group", group);
              Placement placement = Pods.placed(pod, level);
              String status = new PodStatus(List.of(placement), null).toJson();
              assertThat(PodStatus.parse(status, "real").orElseThrow().tables())
                  .containsExactly(placement);
            });
  }

  @Property(tries = 500)
  void anyTextInAnAnnotationIsPlacedOrRefused(@ForAll String value, @ForAll Level level) {
    PodFacts pod = Pods.made("web-1", Pods.owner("apps/v1", "StatefulSet", "web"));
    for (String setting :
        List.of("profile", "group", "role", "instance", "index", "size", "revision")) {
      assertThat(Pods.place(Pods.annotated(pod, setting, value), level))
          .isInstanceOfAny(Placer.Outcome.Placed.class, Placer.Outcome.Refused.class);
    }
  }
}
