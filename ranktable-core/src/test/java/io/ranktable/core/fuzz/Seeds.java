package io.ranktable.core.fuzz;

import io.ranktable.core.RealWorkload;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodStatus;
import io.ranktable.core.table.TableKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Good texts that fuzzing starts from. */
final class Seeds {

  /** Name and UID of the pod that the annotations are about. */
  static final String POD = "dec-0";

  static final String UID = "5b0f6a4e-0000-4000-8000-0000000000a1";

  private static final Path BUNDLED =
      Path.of(System.getProperty("basedir", "."), "../charts/ranktable-injector/files");

  private Seeds() {}

  /** Device annotations as the plugins of several generations write them. */
  static List<String> annotations() {
    return List.of(
        // the oldest plugin, and CCE
        """
        {"pod_name":"dec-0","server_id":"10.1.4.7","devices":[{"device_id":"4","device_ip":"172.20.7.14"}]}\
        """,
        // A2
        """
        {"pod_name":"dec-0","server_id":"5b0f6a4e-0000-4000-8000-0000000000a1","host_ip":"10.1.4.7",\
        "super_pod_id":-1,"rack_id":-1,"server_index":"","server_ip":"10.1.4.7",\
        "devices":[{"device_id":"0","device_ip":"172.20.7.10"},{"device_id":"1","device_ip":"172.20.7.11"}]}\
        """,
        // A3
        """
        {"pod_name":"dec-0","server_id":"5b0f6a4e-0000-4000-8000-0000000000a1","host_ip":"10.1.9.3",\
        "super_pod_id":2,"rack_id":-1,"server_index":"5","server_ip":"10.1.9.3",\
        "devices":[{"device_id":"0","device_ip":"172.21.3.10","super_device_id":"83886080"}]}\
        """,
        // A5
        """
        {"pod_name":"dec-0","server_id":"5b0f6a4e-0000-4000-8000-0000000000a1","super_pod_id":0,"rack_id":7,\
        "devices":[{"device_id":"3","device_ip":"","levelList":[{"level":0,"info":{"UB":{"net_layer":0,\
        "net_instance_id":"rack-7","net_type":"TOPO_FILE_DESC","net_attr":"","rank_addr_list":[\
        {"addr_type":"EID","addr":"00000000000000000000000000000a31","ports":["0/1"],"plane_id":"0"}]}}}]}]}\
        """);
  }

  /** A status annotation of each level. */
  static List<String> statuses() {
    TableKey role =
        new TableKey("serving", "hccl-role", Level.ROLE, "kthena/m-0", "decode", "0", "r1");
    TableKey group =
        new TableKey("serving", "hccl-group", Level.GROUP, "kthena/m-0", null, null, null);
    Placement one = new Placement(role, "decode", "0", 1, "kthena", "r1");
    Placement other = new Placement(group, "decode", "0", null, "kthena", null);
    return List.of(
        new PodStatus(List.of(one), "ab12").toJson(),
        new PodStatus(List.of(one, other), null).toJson());
  }

  /** A table of HCCL 1.0 and the beginnings of the others. */
  static List<String> tables() {
    return List.of(
        """
        {"version":"1.0","server_count":"2","status":"completed","server_list":[\
        {"server_id":"10.1.4.7","device":[{"device_id":"0","device_ip":"172.20.7.10","rank_id":"0"}]},\
        {"server_id":"10.1.4.8","device":[{"device_id":"0","device_ip":"172.20.7.11","rank_id":"1"}]}]}\
        """,
        """
        {"version":"1.2","server_count":"1","status":"completed","server_list":[{"server_id":"a","device":[\
        {"device_id":"0","super_device_id":"1","device_ip":"fe80::1","rank_id":"0"}]}],\
        "super_pod_list":[{"super_pod_id":"0","server_list":[{"server_id":"a"}]}]}\
        """,
        """
        {"version":"2.0","status":"completed","rank_count":"1","rank_list":[{"rank_id":0,"device_id":0,\
        "local_id":0,"level_list":[{"net_layer":0,"net_instance_id":"r","net_type":"TOPO_FILE_DESC",\
        "rank_addr_list":[{"addr_type":"IPV4","addr":"172.20.7.1","ports":["0/1"],"plane_id":"0"}]}]}]}\
        """,
        """
        {"version":"1.0","status":"completed","server_group_list":[{"group_id":"2","server_count":"1",\
        "server_list":[{"server_id":"10.1.4.7","server_ip":"10.42.0.1","device":[{"device_id":"0",\
        "device_ip":"172.20.7.10","device_logical_id":"0","rank_id":"0"}]}]},\
        {"group_id":"1","server_count":"1","server_list":[{"server_ip":"10.42.0.2"}]}]}\
        """,
        """
        {"version":"1.2","status":"completed","prefill_device_list":[{"server_id":"10.1.4.7","device_id":"0",\
        "device_ip":"172.20.7.10","cluster_id":"1"}],"decode_device_list":[{"server_id":"10.1.4.8",\
        "device_id":"0","device_ip":"172.20.7.11","cluster_id":"2"}]}\
        """);
  }

  /** Pods as real controllers made them, at admission and later. */
  static List<String> pods() {
    return Arrays.stream(RealWorkload.values())
        .flatMap(
            workload ->
                Stream.of(workload.podsAtAdmission(), workload.runningPods())
                    .map(pods -> pods.values().iterator().next().toString()))
        .toList();
  }

  /** The texts of all bundled files of a kind: {@code templates pod-formats profiles}. */
  static List<String> bundled(String kind) {
    try (Stream<Path> files = Files.list(BUNDLED.resolve(kind))) {
      return files.sorted().map(Seeds::text).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<byte[]> bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
