package io.ranktable.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.RealWorkload;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.workload.Expectation;
import io.ranktable.core.workload.Parents;
import io.ranktable.core.workload.Placer;
import io.ranktable.core.workload.ProfileSet;
import io.ranktable.core.workload.Seated;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class ProfileFuzzTest {

  private static final List<PodFacts> PODS =
      Arrays.stream(RealWorkload.values())
          .flatMap(workload -> workload.podsAtAdmission().values().stream())
          .map(pod -> PodReader.read(pod, "real"))
          .toList();

  private static final List<JsonNode> PARENTS =
      Arrays.stream(RealWorkload.values()).flatMap(w -> w.parents().stream()).toList();

  /** Gives any parent for any question, so that every source finds something to read. */
  private static final Parents ANY_PARENT =
      (namespace, kind, name) ->
          new Parents.Lookup.Found(
              PARENTS.get(Math.floorMod(name.hashCode() + kind.hashCode(), PARENTS.size())));

  @MethodSource("profiles")
  @FuzzTest
  void anyYamlIsProfilesOrMistakesAndAProfilePlacesAnyPod(byte[] yaml) {
    Map<String, String> files = Map.of("fuzzed.yaml", new String(yaml, StandardCharsets.UTF_8));
    switch (ProfileSet.bundled().with(files)) {
      case ProfileSet.Outcome.Rejected(List<Finding> findings) ->
          assertThat(findings).isNotEmpty().allMatch(f -> f.message().contains("fuzzed.yaml"));
      case ProfileSet.Outcome.Loaded(ProfileSet profiles) -> {
        for (PodFacts pod : PODS) {
          for (Level level : Level.values()) {
            place(pod, level, profiles);
          }
        }
      }
    }
  }

  private static void place(PodFacts pod, Level level, ProfileSet profiles) {
    switch (Placer.place(pod, "t", level, Set.of(), Map.of(), profiles, "ticket")) {
      case Placer.Outcome.Refused(Finding why) -> assertThat(why.message()).endsWith(".");
      case Placer.Outcome.Placed(var placement) -> {
        assertThat(placement.role()).isNotEmpty();
        assertThat(placement.instance()).isNotEmpty();
        List<Seated> seated = List.of(new Seated(pod, placement));
        var expected = Expectation.of(placement.key(), seated, profiles, ANY_PARENT);
        assertThat(Expectation.of(placement.key(), seated, profiles, ANY_PARENT))
            .isEqualTo(expected);
      }
    }
  }

  static Stream<byte[]> profiles() {
    return Seeds.bytes(Seeds.bundled("profiles"));
  }
}
