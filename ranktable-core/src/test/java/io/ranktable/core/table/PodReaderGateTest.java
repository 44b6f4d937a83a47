package io.ranktable.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kubelet reports of the gate, in its own form. */
class PodReaderGateTest {

  private static final String FAILED =
      "'terminated':{'exitCode':128,'reason':'StartError','message':'exec: /bin/sh: no such file'}";

  @Test
  void hasNotStartedWhileThereIsNoStatusOfIt() throws Exception {
    assertThat(gate("{'name':'other','state':{'running':{}}}"))
        .isEqualTo(new Gate(Gate.State.NOT_STARTED, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'state':{" + FAILED + "}",
        "'state':{'waiting':{'reason':'CrashLoopBackOff','message':'back-off 10s'}},'lastState':{"
            + FAILED
            + "}",
        "'state':{'waiting':{'reason':'RunContainerError','message':'exec: /bin/sh: no such file'}}",
        "'state':{'waiting':{'reason':'CreateContainerError','message':'exec: /bin/sh: no such"
            + " file'}}",
      })
  void cannotStartWhenTheKubeletSaysSo(String status) throws Exception {
    assertThat(gate("{'name':'ranktable-gate'," + status + "}"))
        .isEqualTo(new Gate(Gate.State.CANNOT_START, "exec: /bin/sh: no such file"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'state':{'waiting':{'reason':'PodInitializing'}}",
        "'state':{'waiting':{'reason':'ImagePullBackOff','message':'Back-off pulling image'}}",
        "'state':{'running':{}},'lastState':{" + FAILED + "}",
        "'state':{'terminated':{'exitCode':143,'reason':'Error'}}",
        "'state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{"
            + "'exitCode':137,'reason':'OOMKilled'}}",
      })
  void waitsOtherwise(String status) throws Exception {
    assertThat(gate("{'name':'ranktable-gate'," + status + "}"))
        .isEqualTo(new Gate(Gate.State.WAITING, null));
  }

  @Test
  void isOpenWhenItHasEndedWell() throws Exception {
    assertThat(
            gate(
                "{'name':'ranktable-gate','state':{'terminated':{'exitCode':0,'message':'a b'}},"
                    + "'lastState':{"
                    + FAILED
                    + "}}"))
        .isEqualTo(new Gate(Gate.State.OPEN, "a b"));
  }

  private static Gate gate(String status) throws JsonProcessingException {
    String pod = "{'status':{'initContainerStatuses':[" + status + "]}}";
    return PodReader.read(new ObjectMapper().readTree(pod.replace('\'', '"')), "serving").gate();
  }
}
