package io.ranktable.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.Goldens;
import io.ranktable.core.RealWorkload;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.table.PodStatus;
import io.ranktable.core.table.Slot;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every recorded pod gets its seat. */
class RecordedPlacementTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @EnumSource(RealWorkload.class)
  void everyAnnotatedPodIsPlacedAsTheGoldenFileSays(RealWorkload workload) {
    ObjectNode levels = JSON.createObjectNode();
    for (Level level : Level.values()) {
      ObjectNode pods = levels.putObject(level.text());
      placements(workload.podsAtAdmission(), level)
          .forEach((name, placement) -> pods.set(name, asWritten(placement)));
    }
    Goldens.check("placements/" + workload.id() + ".json", levels);
  }

  @Test
  void noGoldenFileIsLeftOver() {
    Set<String> names = new HashSet<>();
    for (RealWorkload workload : RealWorkload.values()) {
      names.add(workload.id() + ".json");
    }
    Goldens.noneStale("placements", names);
  }

  @ParameterizedTest
  @EnumSource(RealWorkload.class)
  void aRunningPodHasTheSeatItHadAtAdmission(RealWorkload workload) {
    for (Level level : Level.values()) {
      assertThat(placements(workload.runningPods(), level))
          .isNotEmpty()
          .isEqualTo(placements(workload.podsAtAdmission(), level));
    }
  }

  @ParameterizedTest
  @EnumSource(RealWorkload.class)
  void noTwoPodsShareASeatOfATable(RealWorkload workload) {
    for (Level level : Level.values()) {
      Set<List<Object>> seats = new HashSet<>();
      Map<String, Placement> placements = placements(workload.podsAtAdmission(), level);
      for (Placement placement : placements.values()) {
        Slot slot = placement.slot();
        assertThat(seats.add(List.of(placement.key(), slot))).as("%s", slot).isTrue();
      }
      assertThat(seats).hasSameSizeAs(placements.keySet());
    }
  }

  private static SortedMap<String, Placement> placements(
      SortedMap<String, JsonNode> pods, Level level) {
    SortedMap<String, Placement> placements = new TreeMap<>();
    pods.forEach(
        (name, json) -> {
          PodFacts pod = PodReader.read(json, "real");
          String template = pod.annotations().get(Names.TEMPLATE);
          if (template != null) {
            placements.put(name, Pods.placed(pod, level));
          }
        });
    return placements;
  }

  private static JsonNode asWritten(Placement placement) {
    try {
      return JSON.readTree(new PodStatus(List.of(placement), null).toJson()).at("/tables/0");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
