package io.ranktable.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one kind inside, RoCE between super pods | 3:ROCE=d 0:UB=a 1:UB=b | a b d
          RoCE before UBoE                         | 0:UB=a 2:UBOE=c 3:ROCE=d | a d
          UBoE before UBG                          | 0:UB=a 2:UBG=c,UBOE=e | a e
          UBG alone                                | 0:UB=a 2:UBG=c 3:UB=x | a c
          names in any case                        | 0:ub=a 3:RoCE=d | a d
          nothing between super pods               | 0:UB=a 2:UB=x | a
          a level without kinds                    | 0: 1:UB=b | b
          """)
  void haveOneEntryPerLevel(String name, String reported, String expected)
      throws JsonProcessingException {
    JsonNode levels = JSON.readTree(Levels.of(reported(reported)));

    assertThat(levels.findValuesAsText("net_instance_id")).containsExactly(expected.split(" "));
    assertThat(levels).allMatch(level -> level.path("rank_addr_list").isArray());
  }

  @Test
  void areAnEmptyListWhenNothingCanBeListed() throws JsonProcessingException {
    assertThat(Levels.of(JSON.readTree("[]"))).isEqualTo(Levels.NONE);
    assertThat(Levels.of(reported("0:"))).isEqualTo(Levels.NONE);
    assertThat(new Device("0", null, null, Levels.NONE).listedLevels()).isNull();
  }

  @Test
  void stayWhenTheyHaveTheFormOfTheTableAlready() throws JsonProcessingException {
    String levels = "[{\"net_layer\":0,\"rank_addr_list\":[]}]";

    assertThat(Levels.of(JSON.readTree(levels))).isEqualTo(levels);
    assertThat(new Device("0", null, null, levels).listedLevels()).isEqualTo(levels);
  }

  /** {@code <level>:<kind>=<net instance id>,…} as the device plugin writes it. */
  private static JsonNode reported(String text) {
    var levels = JSON.createArrayNode();
    for (String word : text.split(" ")) {
      String[] parts = word.split(":", -1);
      var level = levels.addObject().put("level", Integer.parseInt(parts[0]));
      var info = level.putObject("info");
      for (String kind : parts[1].isEmpty() ? new String[0] : parts[1].split(",")) {
        String[] entry = kind.split("=");
        var element = info.putObject(entry[0]);
        element.put("net_layer", Integer.parseInt(parts[0])).put("net_instance_id", entry[1]);
        element.putArray("rank_addr_list");
      }
    }
    return levels;
  }
}
