package io.ranktable.core.family;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The guide of vLLM-Ascend 0.9.1 and 0.11 for one prefill and two decode servers, which uses the
 * cards 0,1 of the first, 6,7 of the second and 6,7 of the third.
 */
class LlmDataDistGuideTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<List<Integer>> CARDS =
      List.of(List.of(0, 1), List.of(6, 7), List.of(6, 7));
  private static final int PREFILL_CARDS = 2;

  @Test
  void theListsAreThoseOfTheGuidesGenerator() {
    JsonNode table = table("prefill", "decode", List.of(0, 1, 2));
    ObjectNode wanted = generated();

    assertThat(table.path("prefill_device_list")).isEqualTo(wanted.path("prefill_device_list"));
    assertThat(table.path("decode_device_list")).isEqualTo(wanted.path("decode_device_list"));
    assertThat(table.path("version")).isEqualTo(wanted.path("version"));
    assertThat(table.path("server_count")).isEqualTo(wanted.path("server_count"));
    assertThat(table.path("status")).isEqualTo(wanted.path("status"));
  }

  @ParameterizedTest
  @CsvSource({"P, D", "p, d", "prefiller, decoder"})
  void otherNamesOfTheRolesGiveTheSameTable(String prefill, String decode) {
    assertThat(table(prefill, decode, List.of(0, 1, 2)))
        .isEqualTo(table("prefill", "decode", List.of(0, 1, 2)));
  }

  @Test
  void theOrderInWhichPodsComeChangesNothing() {
    JsonNode table = table("prefill", "decode", List.of(0, 1, 2));

    assertThat(table("prefill", "decode", List.of(2, 0, 1)).findValuesAsText("device_ip"))
        .isEqualTo(table.findValuesAsText("device_ip"));
  }

  /** The pods in an order; their addresses go by it, those of their cards do not. */
  private static JsonNode table(String prefill, String decode, List<Integer> order) {
    List<Seat> seats =
        List.of(
            new Seat(prefill, "prefill-0", 0, 0, CARDS.get(0)),
            new Seat(decode, "decode-0", 0, 1, CARDS.get(1)),
            new Seat(decode, "decode-1", 0, 2, CARDS.get(2)));
    List<Seat> shuffled = order.stream().map(seats::get).toList();
    return FamilyTest.table(new Scene("vllm-llmdatadist", Hardware.A2, shuffled).play(), "group");
  }

  /**
   * The generator's rules: every server lists its cards, the lists are put together in the order of
   * the servers and numbered from 1, and the first so many are prefill.
   */
  private static ObjectNode generated() {
    ArrayNode all = JSON.createArrayNode();
    for (int server = 0; server < CARDS.size(); server++) {
      for (int card : CARDS.get(server)) {
        all.addObject()
            .put("server_id", "10.42.0." + (10 + server))
            .put("device_id", Integer.toString(card))
            .put("device_ip", "172.20." + server + "." + (10 + card))
            .put("cluster_id", Integer.toString(all.size()));
      }
    }
    ObjectNode table = JSON.createObjectNode();
    table.put("version", "1.2").put("server_count", Integer.toString(CARDS.size()));
    ArrayNode prefill = table.putArray("prefill_device_list");
    ArrayNode decode = table.putArray("decode_device_list");
    for (JsonNode device : all) {
      (prefill.size() < PREFILL_CARDS ? prefill : decode).add(device);
    }
    return table.put("status", "completed");
  }
}
