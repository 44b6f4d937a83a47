package io.ranktable.e2e.bench.latency;

import java.util.Map;

/**
 * A kind of table.
 *
 * @param pods how many pods share it and wait at once; at least 1
 * @param kib its size, roughly; 1 stands for a table as small as it can be
 */
record Case(int pods, int kib) {

  /**
   * A template may have 64 KiB, and a large table needs several devices to repeat a piece of it.
   */
  private static final int DEVICES_OF_LARGE = 16;

  /** Name of the template's ConfigMap. */
  String template() {
    return "padded-" + pods + "-" + kib;
  }

  /** How many NPUs each pod requests. */
  int devices() {
    return kib > 1 ? DEVICES_OF_LARGE : 1;
  }

  /** The template: HCCL 1.0 with so much text at each device that the table gets its size. */
  Map<String, String> data() {
    int each = Math.max(0, kib * 1024 / (pods * devices()) - 100);
    return Map.of(
        "supported-inference-engine", "none: it measures",
        "ranktable-level", "role",
        "pod-ranktable-format", "ascend-device-plugin",
        "consumer", "hccl-1.0",
        "ranktable-template",
            """
            {
              "version": "1.0", "server_count": "{{server_count}}", "status": "{{status}}",
              "server_list": [
                {{#server_list}}
                {
                  "server_id": "{{server_id}}",
                  "device": [
                    {{#device}}
                    {"device_id": "{{device_id}}", "device_ip": "{{device_ip}}",
                     "rank_id": "{{rank_id}}", "text": "%s"}{{^last}},{{/last}}
                    {{/device}}
                  ]
                }{{^last}},{{/last}}
                {{/server_list}}
              ]
            }
            """
                .formatted("z".repeat(each)));
  }
}
