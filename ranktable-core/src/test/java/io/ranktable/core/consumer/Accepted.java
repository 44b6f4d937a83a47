package io.ranktable.core.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalInt;

/**
 * A table that a consumer accepts, all values invented.
 *
 * @param id id of the consumer
 * @param json the table
 * @param facts the pods that it is for
 */
record Accepted(String id, String json, Facts facts) {

  static final Accepted HCCL_10 =
      new Accepted(
          "hccl-1.0",
          """
          {"version":"1.0","server_count":"2","status":"completed","server_list":[
           {"server_id":"10.7.1.2","host_ip":"10.7.1.2","device":[
            {"device_id":"0","device_ip":"172.30.1.10","rank_id":"0","device_port":"16666"},
            {"device_id":"1","device_ip":"172.30.1.11","rank_id":"1"}]},
           {"server_id":"10.7.1.3","host_ip":"10.7.1.3","device":[
            {"device_id":"0","device_ip":"172.30.2.10","rank_id":"2"},
            {"device_id":"1","device_ip":"172.30.2.11","rank_id":"3"}]}]}
          """,
          facts(
              pod("decode-0", "10.42.1.2", "decode", "0", "0", "1"),
              pod("decode-1", "10.42.1.3", "decode", "0", "0", "1")));

  static final Accepted HCCL_12 =
      new Accepted(
          "hccl-1.2",
          """
          {"version":"1.2","server_count":"3","status":"completed","server_list":[
           {"server_id":"10.7.1.2","device":[
            {"device_id":"0","device_ip":"172.30.1.10","super_device_id":"33554432","rank_id":"0"},
            {"device_id":"1","device_ip":"172.30.1.11","super_device_id":"33619969","rank_id":"1"}]},
           {"server_id":"10.7.1.3","device":[
            {"device_id":"0","device_ip":"172.30.2.10","super_device_id":"33816576","rank_id":"2"}]},
           {"server_id":"10.7.1.4","device":[
            {"device_id":"0","device_ip":"172.30.3.10","super_device_id":"33554432","rank_id":"3"}]}],
           "super_pod_list":[
            {"super_pod_id":"0","server_list":[{"server_id":"10.7.1.2"},{"server_id":"10.7.1.3"}]},
            {"super_pod_id":"1","server_list":[{"server_id":"10.7.1.4"}]}]}
          """,
          facts(
              pod("decode-0", "10.42.1.2", "decode", "0", "0", "1"),
              pod("decode-1", "10.42.1.3", "decode", "0", "0"),
              pod("decode-2", "10.42.1.4", "decode", "0", "0")));

  static final Accepted HCCL_20 =
      new Accepted(
          "hccl-2.0",
          """
          {"status":"completed","version":"2.0","rank_count":2,"rank_list":[
           {"rank_id":0,"local_id":0,"device_id":0,"device_port":16666,"level_list":[
            {"net_layer":0,"net_instance_id":"rack-7","net_type":"TOPO_FILE_DESC","net_attr":"",
             "rank_addr_list":[
              {"addr_type":"EID","addr":"000000000000000000100000abcd0020","ports":["0/4"],"plane_id":"0"},
              {"addr_type":"EID","addr":"000000000000000000100000abcd0028","ports":["0/5","0/6"]}]},
            {"net_layer":3,"net_instance_id":"cluster-1","net_type":"CLOS",
             "rank_addr_list":[{"addr_type":"IPV4","addr":"172.22.1.3","ports":["d2h"]}]}]},
           {"rank_id":1,"local_id":1,"device_id":1,"level_list":[
            {"net_layer":0,"net_instance_id":"rack-7","net_type":"TOPO_FILE_DESC",
             "rank_addr_list":[
              {"addr_type":"EID","addr":"000000000000000000100000abcd0021","ports":["0/4"]},
              {"addr_type":"EID","addr":"000000000000000000100000abcd0029","ports":["0/5"]}]},
            {"net_layer":3,"net_instance_id":"cluster-1","net_type":"CLOS",
             "rank_addr_list":[{"addr_type":"IPV4","addr":"172.22.1.4","ports":["d2h"]}]}]}]}
          """,
          new Facts(
              List.of(pod("decode-0", "10.42.1.2", "decode", "0", "0", "1")),
              List.of("0", "1"),
              true));

  private static final String GLOBAL =
      """
      {"version":"1.0","status":"completed","server_group_list":[
       {"group_id":"2","server_count":"2","server_list":[
        {"server_id":"10.7.1.2","server_ip":"10.42.1.2",%s"device":[
         {"device_id":"4","device_ip":"172.30.1.14","device_logical_id":"0","rank_id":"0"},
         {"device_id":"5","device_ip":"172.30.1.15","device_logical_id":"1","rank_id":"1"}]},
        {"server_id":"10.7.1.2","server_ip":"10.42.1.3",%s"device":[
         {"device_id":"0","device_ip":"172.30.1.10","device_logical_id":"0","rank_id":"0"},
         {"device_id":"1","device_ip":"172.30.1.11","device_logical_id":"1","rank_id":"1"}]}]},
       {"group_id":"1","server_count":"1","server_list":[{"server_ip":"10.42.3.5"}]},
       {"group_id":"0","server_count":"1","server_list":[{"server_ip":"10.42.3.6"}]}]}
      """;

  private static final Facts GLOBAL_FACTS =
      facts(
          grouped(pod("server-0", "10.42.1.2", "server", "0", "4", "5"), 2),
          grouped(pod("server-1", "10.42.1.3", "server", "1", "0", "1"), 2),
          grouped(pod("controller-0", "10.42.3.5", "controller", "0"), 1),
          grouped(pod("coordinator-0", "10.42.3.6", "coordinator", "0"), 0));

  static final Accepted MINDIE_GLOBAL =
      new Accepted("mindie-global", GLOBAL.formatted("", ""), GLOBAL_FACTS);

  static final Accepted MINDIE_HETEROGENEOUS =
      new Accepted(
          "mindie-global-heterogeneous",
          GLOBAL.formatted(
              "\"hardware_type\":\"800I A2(32G)\",", "\"hardware_type\":\"800I A2(64G)\","),
          GLOBAL_FACTS);

  static final Accepted MINDIE_MULTINODE =
      new Accepted(
          "mindie-global-multinode",
          """
          {"version":"1.2","status":"completed","server_group_list":[
           {"group_id":"0","server_count":"1","server_list":[{"server_ip":"10.42.3.6"}]},
           {"group_id":"1","server_count":"1","server_list":[{"server_ip":"10.42.3.5"}]},
           {"group_id":"2","deploy_server":"0","server_count":"2","server_list":[
            {"server_id":"10.7.1.2","server_ip":"10.42.1.2","device":[
             {"device_id":"0","device_ip":"172.30.1.10","device_logical_id":"0","super_device_id":"33554432","rank_id":"0"}]},
            {"server_id":"10.7.1.3","server_ip":"10.42.1.3","super_pod_id":"0","device":[
             {"device_id":"0","device_ip":"172.30.2.10","device_logical_id":"0","super_device_id":"33816576","rank_id":"1"}]}],
            "super_pod_list":[{"super_pod_id":"0","server_list":[{"server_id":"10.7.1.2"},{"server_id":"10.7.1.3"}]}]},
           {"group_id":"3","deploy_server":"1","server_count":"1","server_list":[
            {"server_id":"10.7.1.4","server_ip":"10.42.1.4","device":[
             {"device_id":"0","device_ip":"172.30.3.10","device_logical_id":"0","rank_id":"0"}]}]}]}
          """,
          facts(
              pod("prefill-0", "10.42.1.2", "prefill", "0", "0"),
              pod("prefill-1", "10.42.1.3", "prefill", "0", "0"),
              pod("decode-0", "10.42.1.4", "decode", "0", "0"),
              grouped(pod("controller-0", "10.42.3.5", "controller", "0"), 1),
              grouped(pod("coordinator-0", "10.42.3.6", "coordinator", "0"), 0)));

  static final Accepted MINDIE_ROLE =
      new Accepted(
          "mindie-role",
          """
          {"status":"completed","version":"1.0","server_count":"2","server_list":[
           {"server_id":"10.7.1.2","container_ip":"10.42.1.2","device":[
            {"device_id":"0","device_ip":"172.30.1.10","rank_id":"0"},
            {"device_id":"1","device_ip":"172.30.1.11","rank_id":"1"}]},
           {"server_id":"10.7.1.3","container_ip":"10.42.1.3","device":[
            {"device_id":"0","device_ip":"172.30.2.10","rank_id":"2"},
            {"device_id":"1","device_ip":"172.30.2.11","rank_id":"3"}]}]}
          """,
          HCCL_10.facts());

  /** The same on Atlas A3. */
  static final Accepted MINDIE_ROLE_A3 =
      new Accepted(
          "mindie-role",
          """
          {"status":"completed","version":"1.2","server_count":"3","server_list":[
           {"server_id":"10.7.1.2","container_ip":"10.42.1.2","device":[
            {"device_id":"0","device_ip":"172.30.1.10","super_device_id":"33554432","rank_id":"0"},
            {"device_id":"1","device_ip":"172.30.1.11","super_device_id":"33619969","rank_id":"1"}]},
           {"server_id":"10.7.1.3","container_ip":"10.42.1.3","device":[
            {"device_id":"0","device_ip":"172.30.2.10","super_device_id":"33816576","rank_id":"2"},
            {"device_id":"1","device_ip":"172.30.2.11","super_device_id":"33882113","rank_id":"3"}]},
           {"server_id":"10.7.1.4","container_ip":"10.42.1.4","device":[
            {"device_id":"0","device_ip":"172.30.3.10","super_device_id":"33554432","rank_id":"4"},
            {"device_id":"1","device_ip":"172.30.3.11","super_device_id":"33619969","rank_id":"5"}]}],
           "super_pod_list":[
            {"super_pod_id":"0","server_list":[{"server_id":"10.7.1.2"},{"server_id":"10.7.1.3"}]},
            {"super_pod_id":"1","server_list":[{"server_id":"10.7.1.4"}]}]}
          """,
          facts(
              pod("decode-0", "10.42.1.2", "decode", "0", "0", "1"),
              pod("decode-1", "10.42.1.3", "decode", "0", "0", "1"),
              pod("decode-2", "10.42.1.4", "decode", "0", "0", "1")));

  static final Accepted LLM_DATA_DIST =
      new Accepted(
          "vllm-llmdatadist",
          """
          {"version":"1.2","server_count":"2","status":"completed",
           "prefill_device_list":[
            {"server_id":"10.42.1.2","device_id":"4","device_ip":"172.30.1.14","cluster_id":"1"},
            {"server_id":"10.42.1.2","device_id":"5","device_ip":"172.30.1.15","cluster_id":"2"},
            {"server_id":"10.42.1.4","device_id":"0","device_ip":"172.30.3.10","cluster_id":"3"}],
           "decode_device_list":[
            {"server_id":"10.42.1.3","device_id":"0","device_ip":"172.30.2.10","cluster_id":"4"},
            {"server_id":"10.42.1.3","device_id":"1","device_ip":"172.30.2.11","cluster_id":"5"}]}
          """,
          facts(
              pod("prefill-0", "10.42.1.2", "prefill", "0", "4", "5"),
              pod("prefill-1", "10.42.1.4", "prefill", "1", "0"),
              pod("decode-0", "10.42.1.3", "decode", "0", "0", "1"),
              pod("router-0", "10.42.9.9", "router", "0")));

  /** The same on Atlas A3. */
  static final Accepted LLM_DATA_DIST_A3 =
      new Accepted(
          "vllm-llmdatadist",
          """
          {"version":"1.2","server_count":"2","status":"completed",
           "prefill_device_list":[
            {"server_id":"10.42.1.2","device_id":"0","device_ip":"172.30.1.10","super_pod_id":"0","super_device_id":"33554432","cluster_id":1}],
           "decode_device_list":[
            {"server_id":"10.42.1.3","device_id":"0","device_ip":"172.30.2.10","super_pod_id":"1","super_device_id":"33554432","cluster_id":2}]}
          """,
          Facts.NONE);

  static final Accepted OMNI_INFER =
      new Accepted(
          "omni-infer",
          """
          {"version":"1.0","status":"completed","server_group_list":[
           {"group_id":"0","server_count":"1","server_list":[
            {"server_id":"10.7.1.2","server_ip":"10.42.1.2","device":[
             {"device_id":"0","device_ip":"172.30.1.10","rank_id":"0"},
             {"device_id":"1","device_ip":"172.30.1.11","rank_id":"1"}]}]},
           {"group_id":"1","server_count":"1","server_list":[
            {"server_id":"10.7.1.3","server_ip":"10.42.1.3","device":[
             {"device_id":"0","device_ip":"172.30.2.10","rank_id":"0"}]}]}]}
          """,
          facts(
              pod("prefill-0", "10.42.1.2", "prefill", "0", "0", "1"),
              pod("decode-0", "10.42.1.3", "decode", "0", "0")));

  /** The table of one group. */
  static final Accepted OMNI_INFER_LOCAL =
      new Accepted(
          "omni-infer",
          """
          {"version":"1.0","status":"completed","group_id":"7","server_count":"1","server_list":[
           {"server_id":"10.7.1.2","server_ip":"10.42.1.2","device":[
            {"device_id":0,"device_ip":"172.30.1.10","rank_id":0}]}]}
          """,
          facts(pod("prefill-0", "10.42.1.2", "prefill", "0", "0")));

  static final List<Accepted> ALL =
      List.of(
          HCCL_10,
          HCCL_12,
          HCCL_20,
          MINDIE_GLOBAL,
          MINDIE_HETEROGENEOUS,
          MINDIE_MULTINODE,
          MINDIE_ROLE,
          MINDIE_ROLE_A3,
          LLM_DATA_DIST,
          LLM_DATA_DIST_A3,
          OMNI_INFER,
          OMNI_INFER_LOCAL);

  JsonNode table() {
    return Edit.parsed(json);
  }

  Consumer consumer() {
    return Consumers.named(id).orElseThrow();
  }

  static Facts facts(Facts.Pod... pods) {
    return new Facts(
        List.of(pods), List.of(pods).stream().flatMap(p -> p.deviceIds().stream()).toList(), false);
  }

  static Facts.Pod pod(String name, String ip, String role, String instance, String... devices) {
    return new Facts.Pod(name, ip, role, instance, OptionalInt.empty(), List.of(devices));
  }

  private static Facts.Pod grouped(Facts.Pod pod, int group) {
    return new Facts.Pod(
        pod.name(), pod.ip(), pod.role(), pod.instance(), OptionalInt.of(group), pod.deviceIds());
  }

  @Override
  public String toString() {
    return id;
  }
}
