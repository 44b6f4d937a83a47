package io.ranktable.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.report.ReportOutcome.NoDevices;
import io.ranktable.core.report.ReportOutcome.NotReported;
import io.ranktable.core.report.ReportOutcome.Reported;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Pods;
import io.ranktable.core.table.Reason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportReaderTest {

  private static final String KEY = "ascend.kubectl.kubernetes.io/ascend-910-configuration";
  private static final String NPU_KEY = "ascend.kubectl.kubernetes.io/ascend-npu-configuration";
  private static final String UID = "7c3f1d52-1111-4abc-9def-00000000d0c0";
  private static final PodFormat FORMAT = format("ascend-device-plugin");

  @Test
  void readsTheOldGenerationWhoseServerIdIsTheNode() {
    Report report =
        reported(
            """
            {"pod_name":"dec-0","server_id":"10.7.1.2","devices":[
              {"device_id":"4","device_ip":"172.30.1.14"},{"device_id":"5","device_ip":"172.30.1.15"}]}
            """);
    assertThat(report)
        .isEqualTo(
            new Report(
                "10.7.1.2",
                null,
                null,
                null,
                List.of(
                    new Device("4", "172.30.1.14", null, null),
                    new Device("5", "172.30.1.15", null, null))));
  }

  @Test
  void readsTheGenerationWithSuperPods() {
    Report report =
        reported(
            """
            {"pod_name":"dec-0","server_id":"10.7.1.2","super_pod_id":3,"devices":[
              {"device_id":"0","device_ip":"172.30.1.10","super_device_id":"67108864"},
              {"device_id":"1","device_ip":"172.30.1.11","super_device_id":"68157440"}]}
            """);
    assertThat(report.superPodId()).isEqualTo("3");
    assertThat(report.devices())
        .extracting(Device::superDeviceId)
        .containsExactly("67108864", "68157440");
  }

  @Test
  void readsTheGenerationWhoseServerIdIsThePod() {
    Report report =
        reported(
            """
            {"pod_name":"dec-0","server_id":"%s","host_ip":"10.7.1.2","super_pod_id":-1,"devices":[
              {"device_id":"0","device_ip":"172.30.1.10"},{"device_id":"1","device_ip":"172.30.1.11"}]}
            """
                .formatted(UID));
    assertThat(report.serverId()).isEqualTo(UID);
    assertThat(report.hostIp()).isEqualTo("10.7.1.2");
    assertThat(report.superPodId()).isEqualTo("-1");
  }

  @Test
  void readsTheGenerationWithLevels() {
    String text =
        """
        {"pod_name":"dec-0","server_id":"%s","server_ip":"10.7.1.2","super_pod_id":0,"rack_id":4,
         "server_index":"2","devices":[
           {"device_id":"3","device_ip":"","levelList":[{"level":0,"info":{"UB":{"net_layer":0}}}]}]}
        """
            .formatted(UID);
    PodFacts pod = pod().requests("huawei.com/npu", 1).annotation(NPU_KEY, text).facts();
    Report report = reported(ReportReader.read(pod, FORMAT, null));
    assertThat(report.rackId()).isEqualTo("4");
    assertThat(report.hostIp()).isEqualTo("10.7.1.2");
    Device device = report.devices().getFirst();
    assertThat(device.ip()).isEmpty();
    assertThat(device.levels()).isEqualTo("[{\"net_layer\":0}]");
  }

  @Test
  void readsBothKeysOfCce() {
    String devices = "[{\"device_id\":\"0\"},{\"device_id\":\"1\",\"rank_id\":\"1\"}]";
    for (String text :
        List.of(
            "{\"server_id\":\"node-a\",\"devices\":" + devices + "}",
            "{\"server_id\":\"node-a\",\"device\":" + devices + "}")) {
      for (String key : format("cce").annotations()) {
        PodFacts pod = pod().requests("huawei.com/ascend-1980", 2).annotation(key, text).facts();
        Report report = reported(ReportReader.read(pod, format("cce"), null));
        assertThat(report.serverId()).isEqualTo("node-a");
        assertThat(report.devices()).extracting(Device::id).containsExactly("0", "1");
        assertThat(report.devices()).extracting(Device::ip).containsOnlyNulls();
      }
    }
  }

  @Test
  void readsTheKeyOfKthena() {
    PodFacts pod =
        pod()
            .requests("huawei.com/ascend-1980", 1)
            .annotation("ascend.com/ranktable", "{\"devices\":[{\"device_id\":6}]}")
            .facts();
    assertThat(reported(ReportReader.read(pod, format("kthena"), null)).devices())
        .extracting(Device::id)
        .containsExactly("6");
  }

  @Test
  void numbersAndStringsAreTheSame() {
    String strings =
        """
        {"server_id":"7","super_pod_id":"2","rack_id":"0","devices":[
          {"device_id":"0","super_device_id":"33554432"},{"device_id":"1","super_device_id":"9"}]}
        """;
    String numbers =
        """
        {"server_id":7,"super_pod_id":2.0,"rack_id":0,"devices":[
          {"device_id":0,"super_device_id":33554432},{"device_id":1e0,"super_device_id":9}]}
        """;
    assertThat(reported(numbers)).isEqualTo(reported(strings));
  }

  @Test
  void anEarlierKeyWinsOverALaterOne() {
    PodFacts pod =
        requesting(1)
            .annotation(NPU_KEY, "{\"devices\":[{\"device_id\":\"1\"}]}")
            .annotation(KEY, "{\"devices\":[{\"device_id\":\"0\"}]}")
            .facts();
    assertThat(reported(ReportReader.read(pod, FORMAT, null)).devices())
        .extracting(Device::id)
        .containsExactly("0");
  }

  @Test
  void aPodWithoutNpusHasNoDevices() {
    assertThat(ReportReader.read(pod().facts(), FORMAT, null)).isEqualTo(new NoDevices());
    PodFacts withNetworkCard = pod().requests("rdma/hca", 1).facts();
    assertThat(ReportReader.read(withNetworkCard, FORMAT, null)).isEqualTo(new NoDevices());
  }

  @Test
  void anAnnotationCountsAlsoWhereNoNpuIsRequested() {
    PodFacts pod = pod().annotation(KEY, "{\"devices\":[{\"device_id\":\"0\"}]}").facts();
    assertThat(reported(ReportReader.read(pod, FORMAT, null)).devices()).hasSize(1);
  }

  @Test
  void waitsForTheAnnotationOfAPodWithNpus() {
    assertThat(why(requesting(2).facts()))
        .returns(Reason.WAITING_FOR_REPORT, Finding::reason)
        .extracting(Finding::message)
        .asString()
        .contains("dec-0", "huawei.com/Ascend910: 2", KEY);
  }

  @Test
  void asksWhatAnUnknownResourceIs() {
    assertThat(why(pod().requests("example.com/accelerator", 8).facts()))
        .returns(Reason.RESOURCE_UNKNOWN, Finding::reason)
        .extracting(Finding::message)
        .asString()
        .contains(
            "dec-0", "example.com/accelerator: 8", "\"!example.com/accelerator\"", FORMAT.name());
  }

  @Test
  void refusesTheTextThatWasThereAtCreate() {
    String text = "{\"devices\":[{\"device_id\":\"0\"}]}";
    PodFacts pod = requesting(1).annotation(KEY, text).facts();
    assertThat(ReportReader.read(pod, FORMAT, Digests.sha256(text)))
        .isInstanceOfSatisfying(
            NotReported.class,
            n -> {
              assertThat(n.why().reason()).isEqualTo(Reason.REPORT_STALE);
              assertThat(n.why().message()).contains("dec-0", KEY, "device_id");
            });
    assertThat(ReportReader.read(pod, FORMAT, Digests.sha256(text + " ")))
        .isInstanceOf(Reported.class);
  }

  @Test
  void aStaleKeyDoesNotHideAFreshOne() {
    String stale = "{\"devices\":[{\"device_id\":\"0\"}]}";
    PodFacts pod =
        requesting(1)
            .annotation(KEY, stale)
            .annotation(NPU_KEY, "{\"devices\":[{\"device_id\":\"5\"}]}")
            .facts();
    assertThat(reported(ReportReader.read(pod, FORMAT, Digests.sha256(stale))).devices())
        .extracting(Device::id)
        .containsExactly("5");
  }

  @Test
  void refusesTheReportOfAnotherPod() {
    assertThat(whyNot("{\"pod_name\":\"dec-1\",\"devices\":[{\"device_id\":0},{\"device_id\":1}]}"))
        .returns(Reason.REPORT_OF_OTHER_POD, Finding::reason)
        .extracting(Finding::message)
        .asString()
        .contains("Pod dec-0", KEY, "\"dec-1\"");
  }

  @Test
  void refusesTheUidOfAnotherPod() {
    String other = UID.replace('7', '8');
    assertThat(
            whyNot(
                "{\"server_id\":\""
                    + other
                    + "\",\"devices\":[{\"device_id\":0},{\"device_id\":1}]}"))
        .returns(Reason.REPORT_OF_OTHER_POD, Finding::reason)
        .extracting(Finding::message)
        .asString()
        .contains("Pod dec-0", other, UID);
  }

  @Test
  void refusesAnotherNumberOfDevicesThanRequested() {
    for (String devices :
        List.of("[{\"device_id\":0}]", "[{\"device_id\":0},{\"device_id\":1},{\"device_id\":2}]")) {
      assertThat(whyNot("{\"devices\":" + devices + "}"))
          .returns(Reason.DEVICE_COUNT_MISMATCH, Finding::reason)
          .extracting(Finding::message)
          .asString()
          .contains("Pod dec-0", "the pod requests 2", "huawei.com/Ascend910: 2");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "huawei.com/Ascend910-8c",
        "huawei.com/Ascend310P-2c.1cpu",
        "huawei.com/Ascend910-12c.3cpu.32g",
        "huawei.com/npu-core"
      })
  void slicesOfNpusAreNotCounted(String resource) {
    PodFacts pod =
        pod()
            .requests(resource, 30)
            .annotation(KEY, "{\"devices\":[{\"device_id\":\"0\"}]}")
            .facts();
    assertThat(ReportReader.read(pod, FORMAT, null)).isInstanceOf(Reported.class);
  }

  @Test
  void excludedResourcesAreNotCounted() {
    PodFacts pod =
        requesting(1)
            .requests("huawei.com/fan", 3)
            .annotation(KEY, "{\"devices\":[{\"device_id\":\"0\"}]}")
            .facts();
    assertThat(ReportReader.read(pod, FORMAT, null)).isInstanceOf(NotReported.class);
    if (PodFormats.parse("mine", Map.of("resources", "!huawei.com/fan"))
        instanceof PodFormats.Outcome.Parsed(PodFormat format)) {
      assertThat(ReportReader.read(pod, format, null)).isInstanceOf(Reported.class);
    } else {
      throw new AssertionError("the format must be good");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                                     | it is empty",
        "{'devices':[                                           | is not JSON, which shows at line 1",
        "{'devices':[{'device_id':0}]} trailing                 | is not JSON, which shows at line 1",
        "{'devices':[],'devices':[{'device_id':0}]}             | is not JSON",
        "-.-.-.-                                                | is not JSON",
        "[]                                                     | has no list of devices at /devices",
        "7                                                      | has no list of devices at /devices",
        "{}                                                     | has no list of devices at /devices",
        "{'devices':null}                                       | has no list of devices at /devices",
        "{'devices':{}}                                         | /devices is object \"…\" where a list",
        "{'devices':[]}                                         | list of devices at /devices is empty",
        "{'devices':['0','1']}                                  | /devices/0 is string \"0\" where a device",
        "{'devices':[{'device_ip':'172.30.1.1'},{'device_id':1}]} | device at /devices/0 has no id",
        "{'devices':[{'device_id':''},{'device_id':1}]}         | device at /devices/0 has no id",
        "{'devices':[{'device_id':[0]},{'device_id':1}]}        | /devices/0/device_id is array",
        "{'devices':[{'device_id':true},{'device_id':1}]}       | /devices/0/device_id is boolean \"true\"",
        "{'devices':[{'device_id':1.5},{'device_id':1}]}        | /devices/0/device_id is number \"1.5\"",
        "{'devices':[{'device_id':1e999},{'device_id':1}]}      | /devices/0/device_id is number",
        "{'devices':[{'device_id':1},{'device_id':'1'}]}        | device id \"1\" is listed twice",
        "{'server_id':{},'devices':[{'device_id':0},{'device_id':1}]} | /server_id is object",
        "{'super_pod_id':[],'devices':[{'device_id':0},{'device_id':1}]} | /super_pod_id is array",
        "{'devices':[{'device_id':0,'levelList':{}},{'device_id':1}]} | /devices/0/levelList is object",
      })
  void refusesWhatIsNoReportAndSaysWhere(String annotation, String problem) {
    assertThat(whyNot(annotation.replace('\'', '"')))
        .returns(Reason.REPORT_INVALID, Finding::reason)
        .extracting(Finding::message)
        .asString()
        .startsWith("Pod dec-0: annotation " + KEY)
        .contains(problem);
  }

  @Test
  void tellsSeveralMistakesTogetherAndNotEndlessly() {
    String message = whyNot("{\"devices\":[" + "{},".repeat(50) + "{}]}").message();
    assertThat(message).contains("/devices/0 has no id", "/devices/3", "and 47 more");
    assertThat(message).doesNotContain("/devices/4 ");
    assertThat(message.length()).isLessThan(600);
  }

  @Test
  void cutsLongValuesInMessages() {
    String message = whyNot("{\"pod_name\":\"" + "x".repeat(5_000)).message();
    assertThat(message).contains("…").hasSizeLessThan(500);
  }

  @Property
  void neverThrowsForAnyText(@ForAll String text) {
    assertThat(ReportReader.read(requesting(1).annotation(KEY, text).facts(), FORMAT, null))
        .isNotNull();
  }

  @Property
  void neverThrowsForAnyJson(@ForAll("json") String text) {
    assertThat(ReportReader.read(requesting(1).annotation(KEY, text).facts(), FORMAT, null))
        .isNotNull();
  }

  @Property
  void neverThrowsForADamagedReport(@ForAll("damaged") String text) {
    assertThat(ReportReader.read(requesting(2).annotation(KEY, text).facts(), FORMAT, null))
        .isNotNull();
  }

  @Provide
  Arbitrary<String> json() {
    Arbitrary<String> scalar =
        Arbitraries.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "-0.0",
            "99999999999999999999",
            "\"\"",
            "\"0\"",
            "\"dec-0\"",
            "\"\\ud800\"",
            "[]",
            "{}");
    Arbitrary<String> device =
        Combinators.combine(scalar, scalar, scalar)
            .as(
                (id, ip, levels) ->
                    "{\"device_id\":"
                        + id
                        + ",\"device_ip\":"
                        + ip
                        + ",\"levelList\":"
                        + levels
                        + "}");
    Arbitrary<String> devices =
        Arbitraries.oneOf(
            scalar,
            Arbitraries.oneOf(device, scalar)
                .list()
                .ofMaxSize(4)
                .map(l -> "[" + String.join(",", l) + "]"));
    return Combinators.combine(scalar, scalar, scalar, devices)
        .as(
            (pod, server, superPod, list) ->
                "{\"pod_name\":"
                    + pod
                    + ",\"server_id\":"
                    + server
                    + ",\"super_pod_id\":"
                    + superPod
                    + ",\"devices\":"
                    + list
                    + "}");
  }

  @Provide
  Arbitrary<String> damaged() {
    String good =
        "{\"pod_name\":\"dec-0\",\"server_id\":\"10.7.1.2\",\"devices\":[{\"device_id\":\"0\"},{\"device_id\":1}]}";
    return Combinators.combine(
            Arbitraries.integers().between(0, good.length() - 1),
            Arbitraries.integers().between(0, good.length()),
            Arbitraries.chars())
        .as((at, cut, c) -> (good.substring(0, at) + c + good.substring(at + 1)).substring(0, cut));
  }

  private static PodFormat format(String name) {
    return Objects.requireNonNull(PodFormats.builtIn().get(name));
  }

  private static Pods pod() {
    return Pods.pod("dec-0").uid(UID);
  }

  private static Pods requesting(long npus) {
    return pod().requests("huawei.com/Ascend910", npus);
  }

  private static Report reported(String text) {
    return reported(ReportReader.read(requesting(2).annotation(KEY, text).facts(), FORMAT, null));
  }

  private static Report reported(ReportOutcome outcome) {
    if (outcome instanceof Reported(Report report)) {
      return report;
    }
    throw new AssertionError(outcome);
  }

  private static Finding whyNot(String text) {
    return why(requesting(2).annotation(KEY, text).facts());
  }

  private static Finding why(PodFacts pod) {
    if (ReportReader.read(pod, FORMAT, null) instanceof NotReported(Finding why)) {
      return why;
    }
    throw new AssertionError(ReportReader.read(pod, FORMAT, null));
  }
}
