package io.ranktable.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.ranktable.core.consumer.Consumer;
import io.ranktable.core.consumer.Consumers;
import io.ranktable.core.consumer.ParsedTable;
import io.ranktable.core.consumer.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class TableTextFuzzTest {

  @MethodSource("tables")
  @FuzzTest
  void anyJsonIsJudgedByEveryConsumer(byte[] table) {
    String text = new String(table, StandardCharsets.UTF_8);
    ParsedTable parsed;
    try {
      parsed = ParsedTable.parse(text);
    } catch (JsonProcessingException e) {
      return; // tables that are no JSON never come to a consumer
    }
    for (String id : Consumers.ids()) {
      Consumer consumer = Consumers.named(id).orElseThrow();
      List<Violation> violations = consumer.check(parsed);
      assertThat(consumer.check(parsed)).isEqualTo(violations);
      for (Violation violation : violations) {
        assertThat(violation.message()).contains("(" + violation.rule() + ")").endsWith(".");
        assertThat(violation.path()).matches("(?s)|/.*");
      }
    }
  }

  static Stream<byte[]> tables() {
    return Seeds.bytes(Seeds.tables());
  }
}
