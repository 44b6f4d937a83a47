package io.ranktable.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodStatus;
import io.ranktable.core.table.TableKey;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class StatusFuzzTest {

  private static final String NAMESPACE = "serving";

  @MethodSource("statuses")
  @FuzzTest
  void aStatusThatIsBelievedIsOfItsNamespaceAndIsWrittenAsItWasRead(byte[] status) {
    String text = new String(status, StandardCharsets.UTF_8);
    PodStatus.parse(text, NAMESPACE)
        .ifPresent(
            read -> {
              assertThat(PodStatus.parse(read.toJson(), NAMESPACE)).contains(read);
              assertThat(read.tables()).isNotEmpty();
              for (Placement placement : read.tables()) {
                assertThat(placement.key().namespace()).isEqualTo(NAMESPACE);
                assertThat(text).contains(placement.key().configMapName());
              }
            });
  }

  @MethodSource("keys")
  @FuzzTest
  void aTableKeyThatIsReadIsWrittenAsItWasReadAndNamesAConfigMap(byte[] key) {
    TableKey.parse(new String(key, StandardCharsets.UTF_8))
        .ifPresent(
            read -> {
              assertThat(TableKey.parse(read.toJson())).contains(read);
              assertThat(read.configMapName()).matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
            });
  }

  static Stream<byte[]> statuses() {
    return Seeds.bytes(Seeds.statuses());
  }

  static Stream<byte[]> keys() {
    return Seeds.bytes(
        Seeds.statuses().stream()
            .flatMap(s -> PodStatus.parse(s, NAMESPACE).orElseThrow().tables().stream())
            .map(placement -> placement.key().toJson())
            .toList());
  }
}
