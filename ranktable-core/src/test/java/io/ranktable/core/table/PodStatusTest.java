package io.ranktable.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which status annotations are believed, for whoever may update pods may write them. */
class PodStatusTest {

  private static final Placement PLACE = place("llm", "0");

  @Test
  void whatAdmissionWritesIsBelieved() {
    PodStatus status = new PodStatus(List.of(PLACE, place("llm", "1")), null);

    assertThat(PodStatus.parse(status.toJson(), "ai")).contains(status);
  }

  @Test
  void anotherNamespaceIsNot() {
    assertThat(PodStatus.parse(new PodStatus(List.of(PLACE), null).toJson(), "other")).isEmpty();
  }

  @Test
  void anotherConfigMapThanThatOfTheKeyIsNot() {
    String json = new PodStatus(List.of(PLACE), null).toJson();

    assertThat(PodStatus.parse(json.replace(PLACE.key().configMapName(), "theirs"), "ai"))
        .isEmpty();
    assertThat(PodStatus.parse(json.replace("\"group\":\"llm\"", "\"group\":\"other\""), "ai"))
        .isEmpty();
  }

  @Test
  void moreTablesThanAPodMayNameAreNot() {
    assertThat(PodStatus.parse(new PodStatus(Collections.nCopies(4, PLACE), null).toJson(), "ai"))
        .isPresent();
    assertThat(PodStatus.parse(new PodStatus(Collections.nCopies(5, PLACE), null).toJson(), "ai"))
        .isEmpty();
  }

  @Test
  void namesLongerThanAnyAreNot() {
    String json = new PodStatus(List.of(place("g".repeat(20_000), "0")), null).toJson();

    assertThat(PodStatus.parse(json, "ai")).isEmpty();
  }

  private static Placement place(String group, String instance) {
    TableKey key = new TableKey("ai", "hccl-role", Level.ROLE, group, "decode", instance, null);
    return new Placement(key, "decode", instance, 0, "kthena", null);
  }
}
