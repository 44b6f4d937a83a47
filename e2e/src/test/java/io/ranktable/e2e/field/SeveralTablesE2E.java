package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Workplace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One pod with several tables, whose places lie in each other and in the user's own volumes. */
@Installed
class SeveralTablesE2E {

  private static final String ENGINE =
      """
      securityContext: {runAsUser: 1000, runAsGroup: 1000}
      containers:
      - name: engine
        image: %s
        imagePullPolicy: Never
        resources: {limits: {huawei.com/Ascend910: 1}}
        command: [sh, -c, "stat -c '%%n %%F %%a' $(find /etc/ranktable /work -name '*.json'); trap 'exit 143' TERM; sleep infinity & wait"]
        volumeMounts:
        - {name: work, mountPath: /work}
        - {name: cache, mountPath: /etc/ranktable/cache}
      volumes:
      - {name: work, emptyDir: {}}
      - {name: cache, emptyDir: {}}
      """
          .formatted(Engines.SHELL.reference());

  @BeforeAll
  static void images(TestNode node, @TempDir Path directory) {
    Engines.load(node, directory, Engines.SHELL);
  }

  @Test
  void eachTableLiesWhereItIsWanted(Workplace place) {
    List<String> places =
        List.of(
            "mount-path.hccl-group: /etc/ranktable",
            "mount-path.hccl-role: /etc/ranktable/role/of-mine",
            "mount-path.ascend-proposal-role: /work/tables",
            "file-name.ascend-proposal-role: proposal.json");
    String outerFirst = "template: hccl-group,hccl-role,ascend-proposal-role";
    String innerFirst = "template: ascend-proposal-role,hccl-role,hccl-group";
    place.kubectl().create(Engines.pod("outer-first", with(outerFirst, places), ENGINE)).orFail();
    place.kubectl().create(Engines.pod("inner-first", with(innerFirst, places), ENGINE)).orFail();

    place.reportWaiting("outer-first", "inner-first");

    for (String name : List.of("outer-first", "inner-first")) {
      Pod pod = place.awaitRunning(name);
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> place.log(name, "engine").lines().count() == 3);
      assertThat(place.log(name, "engine").lines())
          .containsExactlyInAnyOrder(
              "/etc/ranktable/ranktable.json regular file 640",
              "/etc/ranktable/role/of-mine/ranktable.json regular file 640",
              "/work/tables/proposal.json regular file 640");
      Engines.assertListed(Engines.readNow(place, name), pod);
      Engines.assertListed(
          Engines.json(
              place.exec(name, "engine", "cat", "/etc/ranktable/role/of-mine/ranktable.json")),
          pod);
      assertThat(place.exec(name, "engine", "cat", "/work/tables/proposal.json"))
          .contains("\"completed\"");
      ContainerState gate = Workplace.gate(pod).findFirst().orElseThrow();
      assertThat(gate.getTerminated().getMessage().lines()).as("a digest per table").hasSize(3);
      assertThat(place.exec(name, "engine", "touch", "/etc/ranktable/cache/own", "/work/own"))
          .as("the user's volumes are what they were")
          .isEmpty();
    }
  }

  private static List<String> with(String first, List<String> others) {
    return Stream.concat(Stream.of(first), others.stream()).toList();
  }
}
