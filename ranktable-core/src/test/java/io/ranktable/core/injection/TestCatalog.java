package io.ranktable.core.injection;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.rank.RankRules;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Reason;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.TemplateSettings;
import io.ranktable.core.template.TemplateSettings.Delivery;
import io.ranktable.core.workload.ProfileSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Templates made by hand, so that admission is tested apart from how they are read. */
final class TestCatalog implements Catalog {

  static final String DEVICES = "ascend.kubectl.kubernetes.io/ascend-910-configuration";

  private static final ProfileSet PROFILES = ProfileSet.bundled();

  private final Map<String, Template> templates = new HashMap<>();

  /** Knows {@code plain}, {@code other}, {@code live} and {@code with-env}. */
  static TestCatalog usual() {
    return new TestCatalog()
        .add("plain", Level.GROUP, "/etc/ranktable", Delivery.COPY, Map.of())
        .add("other", Level.ROLE, "/etc/ranktable", Delivery.COPY, Map.of())
        .add("live", Level.GROUP, "/etc/live", Delivery.MOUNT, Map.of())
        .add(
            "with-env",
            Level.GROUP,
            "/etc/env",
            Delivery.COPY,
            Map.of("RANK_TABLE_FILE", "$(RANKTABLE_FILE)"))
        .add("poor-format", "absent", Level.GROUP, "/etc/poor", Delivery.COPY, Map.of());
  }

  TestCatalog add(
      String name, Level level, String mountPath, Delivery delivery, Map<String, String> env) {
    return add(name, "ascend", level, mountPath, delivery, env);
  }

  private TestCatalog add(
      String name,
      String format,
      Level level,
      String mountPath,
      Delivery delivery,
      Map<String, String> env) {
    TemplateSettings settings =
        new TemplateSettings(
            level,
            format,
            "",
            List.of(),
            mountPath,
            "ranktable.json",
            delivery,
            env,
            new RankRules(
                RankRules.ServerId.AUTO,
                RankRules.ServerPer.POD,
                RankRules.DeviceOrder.NUMERIC,
                List.of(),
                Map.of()),
            Set.of(),
            Map.of(),
            0,
            Map.of());
    templates.put(
        name, new Template("", name, settings, "v1", new Template.Program() {}, Set.of()));
    return this;
  }

  @Override
  public Lookup<Template> template(String namespace, String name) {
    Template template = templates.get(name);
    return template != null
        ? new Lookup.Found<>(template)
        : new Lookup.Refused<>(
            List.of(new Finding(Reason.TEMPLATE_NOT_FOUND, "no template " + name)));
  }

  @Override
  public Lookup<PodFormat> podFormat(String namespace, String name) {
    return name.equals("ascend")
        ? new Lookup.Found<>(
            new PodFormat(
                name, List.of(DEVICES), List.of("huawei.com/*", "!huawei.com/*-memory"), Map.of()))
        : new Lookup.Refused<>(
            List.of(new Finding(Reason.POD_FORMAT_NOT_FOUND, "no pod format " + name)));
  }

  @Override
  public ProfileSet profiles() {
    return PROFILES;
  }
}
