package io.ranktable.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Pods;
import io.ranktable.core.table.Reason;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentinelsTest {

  private static final PodFacts POD = Pods.pod("dec-0").facts();

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "-1",
        "-.-.-.-",
        "",
        "127.0.0.1",
        "0.0.0.0",
        "::",
        "card-3",
        "172.30.1.1,",
        "1.2.3"
      })
  void aDeviceIpThatIsNoneIsUnusableWhereUsed(@Nullable String ip) {
    Report report = report(new Device("3", ip, null, null));
    assertThat(Sentinels.check(POD, report, Set.of("device_ip")))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.reason()).isEqualTo(Reason.DEVICE_VALUE_UNUSABLE);
              assertThat(finding.message())
                  .startsWith("Pod dec-0: device_ip of device 3 is ")
                  .contains(ip == null ? "is missing" : "\"" + ip + "\"");
            });
    assertThat(Sentinels.check(POD, report, Set.of("device_id"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"172.30.1.1", "fd00::7", "172.30.1.1,172.30.1.2"})
  void aDeviceIpThatIsOneIsUsable(String ip) {
    assertThat(Sentinels.check(POD, report(new Device("3", ip, null, null)), Set.of("device_ip")))
        .isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"-2", "-1", "", "0x2000", "abnormal"})
  void aSuperDeviceIdThatIsNoneIsUnusableWhereUsed(@Nullable String id) {
    Report report = report(new Device("3", null, id, null));
    assertThat(Sentinels.check(POD, report, Set.of("super_device_id"))).isPresent();
    assertThat(Sentinels.check(POD, report, Set.of("rank_id"))).isEmpty();
  }

  @Test
  void aSuperPodOfMinusOneIsNormalUnlessUsed() {
    Report report = new Report("s", null, "-1", "-1", List.of(new Device("0", null, "7", null)));
    assertThat(Sentinels.check(POD, report, Set.of("super_device_id", "server_id"))).isEmpty();
    for (String used : List.of("super_pod_id", "super_pod_list")) {
      assertThat(Sentinels.check(POD, report, Set.of(used)))
          .map(Finding::message)
          .hasValueSatisfying(m -> assertThat(m).contains("super_pod_id is \"-1\""));
    }
    assertThat(Sentinels.check(POD, report, Set.of("rack_id"))).isPresent();
  }

  @Test
  void levelsAreNeededWhereUsed() {
    Report none = report(new Device("0", null, null, null));
    Report empty = report(new Device("0", null, null, Levels.NONE));
    Report some = report(new Device("0", null, null, "[1]"));
    assertThat(Sentinels.check(POD, none, Set.of("levels"))).isPresent();
    assertThat(Sentinels.check(POD, empty, Set.of("level_list"))).isPresent();
    assertThat(Sentinels.check(POD, some, Set.of("levels"))).isEmpty();
  }

  @Test
  void namesAllDevicesOfOneProblemInOneSentence() {
    Report report =
        report(
            new Device("0", "-1", "-2", null),
            new Device("1", "172.30.1.1", "-2", null),
            new Device("2", "-1", "8", null));
    assertThat(Sentinels.check(POD, report, Set.of("device_ip", "super_device_id")))
        .map(Finding::message)
        .hasValueSatisfying(
            m ->
                assertThat(m)
                    .contains("device_ip of device 0, 2 is \"-1\"")
                    .contains("super_device_id of device 0, 1 is \"-2\""));
  }

  @Test
  void theHostIpMayComeFromSeveralPlaces() {
    PodFacts nowhere = Pods.pod("dec-0").node(null, null).facts();
    Report unknown = report(new Device("0", null, null, null));
    Report old = new Report("10.7.1.2", null, null, null, unknown.devices());
    Report odd = new Report("10.42.0.9", "0.0.0.0", null, null, unknown.devices());
    Report recent = new Report("10.7.1.2", "10.7.1.3", null, null, unknown.devices());
    assertThat(HostIp.of(nowhere, null)).isNull();
    assertThat(HostIp.of(POD, unknown)).isEqualTo("10.1.4.7");
    assertThat(HostIp.of(POD, old)).isEqualTo("10.7.1.2");
    assertThat(HostIp.of(POD, odd)).isEqualTo("10.1.4.7");
    assertThat(HostIp.of(POD, recent)).isEqualTo("10.7.1.3");
    assertThat(Sentinels.check(nowhere, unknown, Set.of("host_ip"))).isPresent();
    assertThat(Sentinels.check(nowhere, recent, Set.of("host_ip"))).isEmpty();
  }

  private static Report report(Device... devices) {
    return new Report("s", null, null, null, List.of(devices));
  }
}
