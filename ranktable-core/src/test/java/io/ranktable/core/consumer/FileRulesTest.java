package io.ranktable.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FileRulesTest {

  private static final String GLOBAL = "/user/config/global_ranktable.json";
  private static final String ROLE = "/user/config/hccl/hccl.json";
  private static final List<String> GLOBALS =
      List.of("mindie-global", "mindie-global-multinode", "mindie-global-heterogeneous");

  /** A file that one consumer refuses for one rule. */
  record Refused(String consumer, String path, boolean regular, String rule) {}

  static Stream<Refused> refused() {
    Stream<Refused> ofGlobals =
        GLOBALS.stream()
            .flatMap(
                id ->
                    Stream.of(
                        new Refused(id, "/user/config/ranktable.json", true, "file.base-name"),
                        new Refused(id, GLOBAL, false, "file.regular"),
                        new Refused(id, "/a..b/global_ranktable.json", true, "file.plain-path"),
                        new Refused(
                            id,
                            "/" + "d".repeat(235) + "/global_ranktable.json",
                            true,
                            "file.plain-path")));
    Stream<Refused> ofHccl =
        Stream.of("hccl-1.0", "hccl-1.2", "hccl-2.0")
            .flatMap(
                id ->
                    Stream.of(
                        new Refused(id, "/a/b", true, "file.json-end"),
                        new Refused(id, "/etc/x/table.txt", true, "file.json-end"),
                        new Refused(id, "/etc/x.json/table.json", true, "file.json-end")));
    Stream<Refused> ofRole =
        Stream.of(
            new Refused("mindie-role", "/etc/x.json/hccl.json", true, "file.json-end"),
            new Refused("mindie-role", "/etc/x/table.json", true, "file.base-name"),
            new Refused("mindie-role", ROLE, false, "file.regular"));
    return Stream.of(ofGlobals, ofHccl, ofRole).flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void aFileThatOneReaderRefusesIsToldWithItsRule(Refused one) {
    assertThat(FileRules.mistakes(List.of("none", one.consumer()), one.path(), one.regular()))
        .singleElement()
        .asString()
        .startsWith("is refused by " + one.consumer() + ": ")
        .endsWith("(" + one.rule() + ")");
  }

  @Test
  void everyDemandOfEveryConsumerHasAFileThatBreaksIt() {
    for (FileRules.Demand demand : FileRules.Demand.values()) {
      Set<String> broken = new TreeSet<>();
      refused().filter(r -> r.rule().equals(demand.id())).forEach(r -> broken.add(r.consumer()));
      assertThat(broken).as(demand.id()).isEqualTo(demand.consumers());
    }
  }

  @Test
  void demandsAreOfKnownConsumers() {
    assertThat(Arrays.stream(FileRules.Demand.values()).flatMap(d -> d.consumers().stream()))
        .allSatisfy(id -> assertThat(Consumers.named(id)).isPresent());
  }

  @Test
  void goodFilesAreAccepted() {
    assertThat(FileRules.mistakes(GLOBALS, GLOBAL, true)).isEmpty();
    assertThat(FileRules.mistakes(List.of("mindie-role", "hccl-1.2"), ROLE, true)).isEmpty();
    assertThat(FileRules.mistakes(List.of("hccl-1.0"), "/etc/x/ranktable.json", false))
        .as("HCCL follows symlinks")
        .isEmpty();
    assertThat(FileRules.mistakes(Consumers.ids(), "/a/b", true))
        .as("nobody is left out")
        .hasSize(2);
    assertThat(FileRules.mistakes(List.of("none", "vllm-llmdatadist", "x"), "/a/b", false))
        .isEmpty();
  }

  @Test
  void severalReadersOfOneDemandAreNamedTogether() {
    assertThat(FileRules.mistakes(List.of("hccl-1.0", "mindie-role"), "/etc/hccl.txt", false))
        .containsExactly(
            "is refused by hccl-1.0 and mindie-role: the path must end with .json and have no"
                + " .json before; rename it (file.json-end)",
            "is refused by mindie-role: the file must be named hccl.json; set file-name"
                + " (file.base-name)",
            "is refused by mindie-role: it must be no symlink, as delivery: mount makes it; write"
                + " delivery: copy (file.regular)");
  }
}
