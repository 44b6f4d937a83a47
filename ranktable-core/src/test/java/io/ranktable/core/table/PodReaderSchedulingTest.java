package io.ranktable.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodReaderSchedulingTest {

  @Test
  void keepsTheBeginningOfWhatTheSchedulerSays() throws Exception {
    String words = "0/5 nodes are available: " + "5 Insufficient huawei.com/Ascend910, ".repeat(20);
    PodFacts pod =
        pod(
            "{'type':'Initialized','status':'True'},{'type':'PodScheduled','status':'False',"
                + "'reason':'Unschedulable','message':'"
                + words
                + "'}");
    assertThat(pod.unschedulable())
        .startsWith("\"0/5 nodes are available: 5 Insufficient")
        .endsWith("…\"")
        .hasSize(303);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{'type':'PodScheduled','status':'True'}",
        "{'type':'PodScheduled','status':'False','reason':'SchedulingGated','message':'gated'}",
        "{'type':'Ready','status':'False','reason':'Unschedulable','message':'x'}",
      })
  void keepsNothingOtherwise(String conditions) throws Exception {
    assertThat(pod(conditions).unschedulable()).isNull();
  }

  private static PodFacts pod(String conditions) throws JsonProcessingException {
    String pod = "{'status':{'conditions':[" + conditions + "]}}";
    return PodReader.read(new ObjectMapper().readTree(pod.replace('\'', '"')), "serving");
  }
}
