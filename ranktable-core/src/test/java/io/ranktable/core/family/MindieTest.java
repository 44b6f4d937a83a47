package io.ranktable.core.family;

import static io.ranktable.core.family.FamilyTest.refusals;
import static io.ranktable.core.family.FamilyTest.table;
import static io.ranktable.core.family.FamilyTest.tables;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The tables of MindIE: one for all its pods, one for each instance. */
class MindieTest {

  private static final List<Seat> MANAGEMENT =
      List.of(Seat.of("coordinator", 0, 0, 8, 0), Seat.of("controller", 0, 0, 8, 0));

  /** A pod finds itself by its own address, so the address of its node may repeat. */
  @Test
  void fourServersOnOneNodeHaveItsAddressAndEachItsOwn() {
    JsonNode table =
        table(
            new Scene("mindie-global", Hardware.A2, Shape.FOUR_PODS_ON_ONE_NODE.ofMindie()).play(),
            "group");

    JsonNode servers = group(table, "2").path("server_list");
    assertThat(texts(servers, "server_id")).containsOnly("192.168.7.20").hasSize(4);
    assertThat(texts(servers, "server_ip")).doesNotHaveDuplicates().hasSize(4);
    for (int server = 0; server < 4; server++) {
      JsonNode devices = servers.path(server).path("device");
      assertThat(texts(devices, "device_id"))
          .containsExactly(String.valueOf(2 * server), String.valueOf(2 * server + 1));
      assertThat(texts(devices, "device_logical_id")).containsExactly("0", "1");
      assertThat(texts(devices, "rank_id")).containsExactly("0", "1");
    }
  }

  @Test
  void theManagementPodsHaveTheGroupsThatTheStartScriptLooksFor() {
    JsonNode table =
        table(
            new Scene("mindie-global", Hardware.A2, Shape.TWO_PODS_EIGHT_CARDS.ofMindie()).play(),
            "group");

    assertThat(texts(table.path("server_group_list"), "group_id"))
        .containsExactlyInAnyOrder("0", "1", "2");
    assertThat(texts(group(table, "0").path("server_list"), "server_ip"))
        .containsExactly("10.42.0.12");
    assertThat(texts(group(table, "1").path("server_list"), "server_ip"))
        .containsExactly("10.42.0.13");
  }

  /** The role names of MindIE's own deployments. */
  @Test
  void theNamesThatMindieGivesItsRolesAreKnown() {
    List<Seat> seats =
        List.of(
            Seat.of("mindie-server", 0, 0, 0, 8),
            Seat.of("mindie-ms-coordinator", 0, 0, 8, 0),
            Seat.of("mindie-ms-controller", 0, 0, 8, 0));

    Map<String, Scene.Verdict> verdicts = new Scene("mindie-global", Hardware.A2, seats).play();

    assertThat(refusals(verdicts)).isEmpty();
    assertThat(texts(table(verdicts, "group").path("server_group_list"), "group_id"))
        .containsExactly("2", "1", "0");
  }

  @Test
  void oneAnnotationBringsTheTableOfTheGroupAndThatOfTheInstance() {
    List<Seat> seats = new ArrayList<>(Shape.PREFILL_AND_DECODE.seats());
    seats.addAll(MANAGEMENT);

    Map<String, Scene.Verdict> verdicts =
        new Scene(List.of("mindie-global-multinode", "mindie-role"), Hardware.A2, seats).play();

    assertThat(refusals(verdicts)).isEmpty();
    assertThat(tables(verdicts))
        .containsOnlyKeys(
            "mindie-global-multinode, group",
            "mindie-role, instance prefill-0",
            "mindie-role, instance prefill-1",
            "mindie-role, instance decode-0");
    JsonNode ofDecode = table(verdicts, "mindie-role, instance decode-0").path("server_list");
    JsonNode group = group(table(verdicts, "mindie-global-multinode, group"), "4");
    assertThat(texts(ofDecode, "container_ip"))
        .as("the same pods in the same order in both")
        .isEqualTo(texts(group.path("server_list"), "server_ip"))
        .containsExactly("10.42.0.14", "10.42.0.15", "10.42.0.16", "10.42.0.17");
    assertThat(ofDecode.findValuesAsText("rank_id"))
        .isEqualTo(group.findValuesAsText("rank_id"))
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
  }

  @Test
  void whatTheNodeSaysOfItsHardwareBecomesTheNameThatTheControllerKnows() {
    JsonNode table =
        table(
            new Scene(
                    "mindie-global-heterogeneous",
                    Hardware.A2,
                    Shape.TWO_PODS_EIGHT_CARDS.ofMindie())
                .play(),
            "group");

    assertThat(texts(group(table, "2").path("server_list"), "hardware_type"))
        .containsOnly("800I A2(64G)")
        .hasSize(2);
  }

  private static JsonNode group(JsonNode table, String id) {
    return StreamSupport.stream(table.path("server_group_list").spliterator(), false)
        .filter(group -> group.path("group_id").textValue().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> texts(JsonNode list, String name) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(entry -> entry.path(name).textValue())
        .toList();
  }
}
