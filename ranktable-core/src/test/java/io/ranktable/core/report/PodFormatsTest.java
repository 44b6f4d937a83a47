package io.ranktable.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.core.JsonPointer;
import io.ranktable.core.report.PodFormat.Field;
import io.ranktable.core.report.PodFormats.Outcome;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodFormatsTest {

  @Test
  void emptyValuesMeanWhatTheAscendDevicePluginWrites() {
    PodFormat format = parsed(Map.of("devices", " \n ", "resources", ""));
    assertThat(format.annotations()).isEqualTo(builtIn("ascend-device-plugin").annotations());
    assertThat(format.resources()).containsExactly("huawei.com/*");
    assertThat(format.pointers()).isEqualTo(builtIn("ascend-device-plugin").pointers());
  }

  @Test
  void readsListsSeparatedByCommasOrLines() {
    PodFormat format =
        parsed(
            Map.of(
                "annotations", "a.example/x, b.example/y\nplain",
                "resources", "npu.example/*,!npu.example/fan\n",
                "server-id", "/meta/host name\n/server"));
    assertThat(format.annotations()).containsExactly("a.example/x", "b.example/y", "plain");
    assertThat(format.resources()).containsExactly("npu.example/*", "!npu.example/fan");
    assertThat(format.pointers(Field.SERVER_ID))
        .containsExactly(JsonPointer.compile("/meta/host name"), JsonPointer.compile("/server"));
  }

  @Test
  void exclusionsAloneLeaveTheDefaultResources() {
    assertThat(parsed(Map.of("resources", "!huawei.com/fan")).resources())
        .containsExactly("!huawei.com/fan", "huawei.com/*");
  }

  @Test
  void namesEveryMistakeAtOnce() {
    Outcome outcome =
        PodFormats.parse(
            "mine",
            Map.of(
                "device_id", "/id",
                "devices", "devices",
                "annotations", "a b",
                "resources", "huawei.com/{a}"));
    assertThat(outcome)
        .asInstanceOf(type(Outcome.Rejected.class))
        .satisfies(
            rejected -> {
              assertThat(rejected.findings())
                  .extracting(Finding::reason)
                  .containsOnly(Reason.POD_FORMAT_INVALID);
              assertThat(rejected.findings())
                  .extracting(Finding::message)
                  .satisfiesExactly(
                      m ->
                          assertThat(m)
                              .startsWith("Pod format mine: key \"device_id\" is unknown")
                              .contains("did you mean \"device-id\"?"),
                      m -> assertThat(m).contains("key annotations has \"a b\""),
                      m -> assertThat(m).contains("key resources has \"huawei.com/{a}\""),
                      m ->
                          assertThat(m)
                              .contains("key devices has \"devices\", but a JSON Pointer"));
            });
  }

  @Test
  void hasTheBuiltInFormats() {
    assertThat(PodFormats.builtIn()).containsOnlyKeys("ascend-device-plugin", "cce", "kthena");
    assertThat(builtIn("ascend-device-plugin").annotations())
        .containsExactly(
            "ascend.kubectl.kubernetes.io/ascend-910-configuration",
            "ascend.kubectl.kubernetes.io/ascend-npu-configuration",
            "ascend.kubectl.kubernetes.io/ascend-310P-configuration",
            "atlas.kubectl.kubernetes.io/ascend-910-configuration");
    assertThat(builtIn("kthena").annotations()).containsExactly("ascend.com/ranktable");
    assertThat(builtIn("cce").pointers(Field.DEVICES))
        .isEqualTo(List.of(JsonPointer.compile("/devices"), JsonPointer.compile("/device")));
  }

  @ParameterizedTest
  @CsvSource({
    "huawei.com/Ascend910, NPU",
    "huawei.com/ascend-1980, NPU",
    "huawei.com/npu, NPU",
    "huawei.com/Ascend910-8c, VIRTUAL_NPU",
    "huawei.com/Ascend310P-2c.1cpu, VIRTUAL_NPU",
    "huawei.com/Ascend910-12c.3cpu.32g, VIRTUAL_NPU",
    "huawei.com/npu-core, VIRTUAL_NPU",
    "rdma/hca, OTHER",
    "nvidia.com/gpu, OTHER",
    "gpu.intel.com/i915, OTHER",
    "k8s.cni.example/macvlan, OTHER",
    "example.com/accelerator, UNKNOWN",
    "nothuawei.com/Ascend910, UNKNOWN"
  })
  void tellsNpusFromOtherResources(String resource, ResourceKind kind) {
    assertThat(PodFormats.builtIn().values())
        .allSatisfy(format -> assertThat(format.kindOf(resource)).isEqualTo(kind));
  }

  @Test
  void aFormatsOwnEntriesWin() {
    PodFormat format = parsed(Map.of("resources", "rdma/npu*,example.com/*,!example.com/fan"));
    assertThat(format.kindOf("rdma/npu-x")).isEqualTo(ResourceKind.NPU);
    assertThat(format.kindOf("rdma/hca")).isEqualTo(ResourceKind.OTHER);
    assertThat(format.kindOf("example.com/fan")).isEqualTo(ResourceKind.OTHER);
    assertThat(format.kindOf("huawei.com/npu")).isEqualTo(ResourceKind.UNKNOWN);
    assertThat(format.isNpu("example.com/npu-core")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "a*c, abbc, true",
    "a*c, ab, false",
    "*, x, true",
    "a?c, abc, true",
    "a?c, ac, false",
    "a**b*, aab, true",
    "*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, false"
  })
  void matchesGlobs(String glob, String text, boolean expected) {
    assertThat(Resources.matches(glob, text)).isEqualTo(expected);
  }

  @Property
  void neverThrows(@ForAll Map<String, String> data) {
    assertThat(PodFormats.parse("any", data)).isNotNull();
  }

  @Property
  void neverThrowsForAnyValueOfAKnownKey(@ForAll String annotations, @ForAll String pointer) {
    assertThat(PodFormats.parse("any", Map.of("annotations", annotations, "levels", "/" + pointer)))
        .isNotNull();
  }

  private static PodFormat builtIn(String name) {
    return Objects.requireNonNull(PodFormats.builtIn().get(name));
  }

  private static PodFormat parsed(Map<String, String> data) {
    if (PodFormats.parse("mine", data) instanceof Outcome.Parsed(PodFormat format)) {
      return format;
    }
    throw new AssertionError(PodFormats.parse("mine", data));
  }
}
