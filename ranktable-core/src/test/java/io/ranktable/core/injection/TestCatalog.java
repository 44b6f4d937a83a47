package io.ranktable.core.injection;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.workload.ProfileSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Templates that the tests of admission ask for. */
final class TestCatalog {

  static final String DEVICES = "ascend.kubectl.kubernetes.io/ascend-910-configuration";

  private static final String SYSTEM = "ranktable-system";
  private static final ProfileSet PROFILES = ProfileSet.bundled();
  private static final List<StoredSettings> USUAL =
      List.of(
          template("plain", Map.of("ranktable-level", "group")),
          template("other", Map.of("ranktable-level", "role")),
          template(
              "live",
              Map.of("ranktable-level", "group", "mount-path", "/etc/live", "delivery", "mount")),
          template(
              "with-env",
              Map.of(
                  "ranktable-level",
                  "group",
                  "mount-path",
                  "/etc/env",
                  "env",
                  "RANK_TABLE_FILE=$(RANKTABLE_FILE)")),
          template(
              "poor-format", Map.of("ranktable-level", "group", "pod-ranktable-format", "absent")),
          template("hccl-group", Map.of("ranktable-level", "group")),
          template("hccl-role", Map.of("ranktable-level", "role", "mount-path", "/etc/hccl")));
  private static final Catalog CATALOG = and(List.of());

  private TestCatalog() {}

  /** The catalog of most tests. */
  static Catalog usual() {
    return CATALOG;
  }

  /** The usual catalog with one more template. */
  static Catalog and(String name, Map<String, String> settings) {
    return and(List.of(template(name, settings)));
  }

  private static Catalog and(List<StoredSettings> more) {
    List<StoredSettings> all = new ArrayList<>(USUAL);
    all.addAll(more);
    return InMemoryCatalog.empty(SYSTEM, PROFILES).holding(all);
  }

  private static StoredSettings template(String name, Map<String, String> settings) {
    Map<String, String> data = new HashMap<>(settings);
    data.putIfAbsent("consumer", "none");
    data.put("ranktable-template", "{\"status\":\"{{status}}\"}");
    return new StoredSettings(
        SYSTEM, name, StoredSettings.Kind.TEMPLATE, Instant.EPOCH, 1000, data);
  }
}
