package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.field.TableRecorder.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What must hold of every version of a table that anybody could ever have read. */
final class TableRules {

  private static final ObjectMapper JSON = new ObjectMapper();

  private TableRules() {}

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Not JSON: " + text, e);
    }
  }

  /** Never partial, never a hole, never a repeated rank; nobody listed unless it is completed. */
  static void holds(Version version, int pods, int ranks) {
    if (version.deleted()) {
      return;
    }
    JsonNode table = parse(version.text());
    assertThat(version.map().getData()).containsKeys(Names.KEY_MEMBERS, Names.KEY_DIGEST);
    if (version.state().equals("completed")) {
      assertThat(table.path("status").asText()).isEqualTo("completed");
      assertThat(version.members()).as("members of %s", version.map()).hasSize(pods);
      assertThat(ranks(table)).isEqualTo(IntStream.range(0, ranks).boxed().toList());
    } else {
      assertThat(table.path("status").asText()).isEqualTo("initializing");
      assertThat(version.members()).isEmpty();
    }
  }

  /** Rank ids in file order. */
  static List<Integer> ranks(JsonNode table) {
    List<Integer> ranks = new ArrayList<>();
    Set<String> ips = new HashSet<>();
    for (JsonNode server : table.path("server_list")) {
      for (JsonNode device : server.path("device")) {
        ranks.add(Integer.valueOf(device.path("rank_id").asText()));
        assertThat(ips.add(device.path("device_ip").asText())).as("device IP is unique").isTrue();
      }
    }
    return ranks;
  }
}
