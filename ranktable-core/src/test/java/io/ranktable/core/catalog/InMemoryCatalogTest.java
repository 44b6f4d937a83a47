package io.ranktable.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.catalog.Catalog.Lookup;
import io.ranktable.core.catalog.StoredSettings.Kind;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Reason;
import io.ranktable.core.template.Template;
import io.ranktable.core.workload.ProfileSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryCatalogTest {

  private static final String SYSTEM = "ranktable-system";
  private static final String TEXT = "{\"status\":\"{{status}}\"}";

  @Test
  void looksInThePodsNamespaceFirstAndThenInTheSystemOne() {
    Catalog catalog =
        catalog(
            template("ai", "a", "group"),
            template(SYSTEM, "a", "role"),
            template(SYSTEM, "b", "role"));

    assertThat(found(catalog.template("ai", "a")).settings().level()).isEqualTo(Level.GROUP);
    assertThat(found(catalog.template("other", "a")).settings().level()).isEqualTo(Level.ROLE);
    assertThat(found(catalog.template("ai", "b")).namespace()).isEqualTo(SYSTEM);
  }

  @Test
  void doesNotShowTheTemplatesOfOtherTenants() {
    Catalog catalog = catalog(template("ai", "secret-a", "group"), template(SYSTEM, "b", "role"));

    assertThat(refused(catalog.template("other", "secret-a")))
        .containsExactly(
            new Finding(
                Reason.TEMPLATE_NOT_FOUND,
                "no template \"secret-a\" in namespace other or ranktable-system; there are: b; "
                    + "a ConfigMap of that name counts once it is labelled: kubectl label "
                    + "configmap secret-a -n other ranktable.io/kind=template"));
  }

  @Test
  void namesWhatIsThereWhenATemplateIsNot() {
    Catalog catalog =
        catalog(template("ai", "mine", "role"), template(SYSTEM, "hccl-role", "role"));

    assertThat(refused(catalog.template("ai", "hccl_role")))
        .containsExactly(
            new Finding(
                Reason.TEMPLATE_NOT_FOUND,
                "no template \"hccl_role\" in namespace ai or ranktable-system; there are: "
                    + "hccl-role, mine; did you mean \"hccl-role\"?"));
    assertThat(refused(catalog().template(SYSTEM, "x")))
        .containsExactly(
            new Finding(
                Reason.TEMPLATE_NOT_FOUND,
                "no template \"x\" in namespace ranktable-system; there is none at all; install "
                    + "the chart, which brings some, or create one; a ConfigMap of that name counts "
                    + "once it is labelled: kubectl label configmap x -n ranktable-system "
                    + "ranktable.io/kind=template"));
  }

  @Test
  void givesTheCommandThatAddsTheMissingLabel() {
    Catalog catalog =
        catalog(
            stored("ai", "mine", Kind.UNLABELLED, Map.of()),
            stored("ai", "fmt", Kind.POD_FORMAT, Map.of()),
            stored("other", "far", Kind.UNLABELLED, Map.of()));

    assertThat(refused(catalog.template("ai", "mine")).getFirst().message())
        .endsWith("run: kubectl label configmap mine -n ai ranktable.io/kind=template");
    assertThat(refused(catalog.template("ai", "fmt")).getFirst().message())
        .endsWith("run: kubectl label configmap fmt -n ai ranktable.io/kind=template --overwrite");
    assertThat(refused(catalog.template("ai", "far")).getFirst().message())
        .contains("there is none at all");
  }

  @Test
  void anUnlabelledOneDoesNotHideTheSystemOne() {
    Catalog catalog =
        catalog(stored("ai", "a", Kind.UNLABELLED, Map.of()), template(SYSTEM, "a", "role"));

    assertThat(found(catalog.template("ai", "a")).namespace()).isEqualTo(SYSTEM);
  }

  @Test
  void passesOnEverythingThatIsWrongWithATemplate() {
    Catalog catalog =
        catalog(
            stored(
                "ai", "a", Kind.TEMPLATE, Map.of("delivery", "x", "ranktable-template", "{{y}}")),
            template(SYSTEM, "a", "role"));

    assertThat(refused(catalog.template("ai", "a")))
        .as("a broken one is not replaced by the system's")
        .hasSize(2)
        .allMatch(f -> f.reason() == Reason.TEMPLATE_INVALID);
  }

  @Test
  void refusesWhatIsTooLargeAndWhatIsTooMany() {
    List<StoredSettings> all = new ArrayList<>();
    all.add(new StoredSettings("ai", "big", Kind.TEMPLATE, Instant.EPOCH, 70_000, Map.of()));
    for (int i = 0; i < 50; i++) {
      all.add(template("ai", "t" + i, "role", i));
    }
    Catalog catalog = catalog(all.toArray(StoredSettings[]::new));

    assertThat(refused(catalog.template("ai", "big")))
        .containsExactly(
            new Finding(
                Reason.TEMPLATE_INVALID,
                "template \"big\" of namespace ai is not read: it has 70000 bytes, more than 65536;"
                    + " make it smaller"));
    assertThat(found(catalog.template("ai", "t48")).name()).isEqualTo("t48");
    assertThat(refused(catalog.template("ai", "t49")))
        .as("the youngest")
        .containsExactly(
            new Finding(
                Reason.TEMPLATE_INVALID,
                "template \"t49\" of namespace ai is not read: its namespace has 51 templates and "
                    + "only the 50 oldest count; delete some that nothing uses"));
  }

  @Test
  void readsAgainOnlyWhatHasChanged() {
    InMemoryCatalog before = catalog(template("ai", "a", "role"), template("ai", "b", "role"));

    InMemoryCatalog after =
        before.holding(List.of(template("ai", "a", "role"), template("ai", "b", "group")));

    assertThat(found(after.template("ai", "a"))).isSameAs(found(before.template("ai", "a")));
    assertThat(found(after.template("ai", "b")).settings().level()).isEqualTo(Level.GROUP);
    assertThat(found(before.template("ai", "b")).settings().level()).isEqualTo(Level.ROLE);
    assertThat(refused(after.holding(List.of()).template("ai", "a"))).hasSize(1);
  }

  @Test
  void whatHasNotBeenReadIsAsItWasBeforeOrAsIfItHadNotComeYet() {
    StoredSettings unread = StoredSettings.unread("ai", "a", Kind.TEMPLATE, Instant.EPOCH);
    StoredSettings general = template(SYSTEM, "a", "role");
    StoredSettings own = template("ai", "a", "group");

    InMemoryCatalog never = catalog(general).holding(List.of(general, unread));
    InMemoryCatalog once = catalog(general, own).holding(List.of(general, unread));

    assertThat(found(never.template("ai", "a")).namespace()).isEqualTo(SYSTEM);
    assertThat(found(once.template("ai", "a")).settings().level()).isEqualTo(Level.GROUP);
    assertThat(found(once.holding(List.of(general, own)).template("ai", "a")))
        .isSameAs(found(once.template("ai", "a")));
    assertThat(refused(catalog(unread).template("ai", "a")).getFirst().message())
        .contains("no template \"a\"", "there is none at all");
  }

  @Test
  void whatHasNotBeenReadCountsByItsAge() {
    List<StoredSettings> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(StoredSettings.unread("ai", "t" + i, Kind.TEMPLATE, Instant.ofEpochSecond(i)));
    }
    all.add(template("ai", "young", "role", 50));

    assertThat(refused(catalog(all.toArray(StoredSettings[]::new)).template("ai", "young")))
        .singleElement()
        .satisfies(f -> assertThat(f.message()).contains("only the 50 oldest count"));
  }

  @Test
  void storedPodFormatsComeBeforeBuiltInOnes() {
    Map<String, String> data = Map.of("annotations", "example.com/npus");
    Catalog catalog =
        catalog(
            stored("ai", "cce", Kind.POD_FORMAT, data),
            stored("ai", "broken", Kind.POD_FORMAT, Map.of("annotation", "x")));

    assertThat(catalog.podFormat("ai", "cce"))
        .isInstanceOfSatisfying(
            Lookup.Found.class, f -> assertThat(f.value().toString()).contains("example.com/npus"));
    assertThat(catalog.podFormat("other", "cce"))
        .isInstanceOfSatisfying(
            Lookup.Found.class,
            f -> assertThat(f.value().toString()).doesNotContain("example.com/npus"));
    assertThat(catalog.podFormat("ai", "broken"))
        .isInstanceOfSatisfying(
            Lookup.Refused.class,
            r -> assertThat(r.findings().toString()).contains("did you mean \"annotations\"?"));
    assertThat(catalog.podFormat("other", "kthenaa"))
        .isEqualTo(
            new Lookup.Refused<>(
                List.of(
                    new Finding(
                        Reason.POD_FORMAT_NOT_FOUND,
                        "no pod format \"kthenaa\" in namespace other or ranktable-system; there "
                            + "are: ascend-device-plugin, cce, kthena; did you mean \"kthena\"?; "
                            + "a ConfigMap of that name counts once it is labelled: kubectl label "
                            + "configmap kthenaa -n other ranktable.io/kind=pod-format"))));
  }

  @Test
  void addsProfilesOfTheSystemNamespaceAndKeepsTheBundledOnesWhenTheyAreWrong() {
    ProfileSet bundled = ProfileSet.bundled();
    InMemoryCatalog foreign = catalog(stored("ai", "p", Kind.PROFILES, Map.of("p.yaml", "}")));
    InMemoryCatalog broken = catalog(stored(SYSTEM, "p", Kind.PROFILES, Map.of("p.yaml", "}")));

    assertThat(foreign.profileProblems()).isEmpty();
    assertThat(broken.profileProblems()).isNotEmpty();
    assertThat(broken.profiles().names()).isEqualTo(bundled.names());
    assertThat(broken.holding(List.of()).profileProblems()).isEmpty();
  }

  private static InMemoryCatalog catalog(StoredSettings... all) {
    return InMemoryCatalog.empty(SYSTEM, ProfileSet.bundled()).holding(List.of(all));
  }

  private static StoredSettings template(String namespace, String name, String level) {
    return template(namespace, name, level, 0);
  }

  private static StoredSettings template(String namespace, String name, String level, int age) {
    Map<String, String> data = Map.of("ranktable-template", TEXT, "ranktable-level", level);
    return new StoredSettings(
        namespace, name, Kind.TEMPLATE, Instant.ofEpochSecond(age), 100, data);
  }

  private static StoredSettings stored(
      String namespace, String name, Kind kind, Map<String, String> data) {
    return new StoredSettings(namespace, name, kind, Instant.EPOCH, 100, data);
  }

  private static Template found(Lookup<Template> lookup) {
    assertThat(lookup).isInstanceOf(Lookup.Found.class);
    return ((Lookup.Found<Template>) lookup).value();
  }

  private static List<Finding> refused(Lookup<Template> lookup) {
    assertThat(lookup).isInstanceOf(Lookup.Refused.class);
    return ((Lookup.Refused<Template>) lookup).findings();
  }
}
