package io.ranktable.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Profiles of users beside the bundled ones; mistakes in them. */
class ProfileSetTest {

  private static final List<String> IN_ORDER =
      List.of(
          "kthena",
          "aibrix",
          "rbg",
          "infer-operator",
          "grove",
          "disaggregatedset",
          "lws",
          "jobset",
          "volcano",
          "ascendjob",
          "kubeflow",
          "kuberay",
          "mindie",
          "statefulset",
          "deployment",
          "job",
          "kueue");

  private static final String THING =
      """
      name: thing
      match: {owner: {apiGroup: example.com, kind: Thing}}
      group: {owner: name}
      role: {label: role}
      instance: {const: main}
      index: [{label: number}, {nameRegex: '-(\\d+)$'}]
      """;

  @Test
  void everyBundledFileIsListed() throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(
                    ProfileSet.class.getResource("/io/ranktable/core/bundled/profiles"))
                .toURI());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrderElementsOf(ProfileSet.BUNDLED);
    }
  }

  @Test
  void specificProfilesAreAskedBeforeGenericOnes() {
    assertThat(ProfileSet.bundled().names()).containsExactlyElementsOf(IN_ORDER);
  }

  @Test
  void addedProfilesComeFirstAndThoseOfAKnownNameReplaceInPlace() {
    ProfileSet set =
        loaded(
            Map.of(
                "b.yaml",
                "- "
                    + THING.replace("\n", "\n  ").strip()
                    + "\n  order: 20\n- "
                    + THING.replace("name: thing", "name: early").replace("\n", "\n  ").strip()
                    + "\n  order: 10\n",
                "a.yaml",
                THING.replace("name: thing", "name: jobset")));
    assertThat(set.names().subList(0, 2)).containsExactly("early", "thing");
    assertThat(set.names().subList(2, set.names().size())).containsExactlyElementsOf(IN_ORDER);
    assertThat(set.find("jobset").orElseThrow().match().ownerKind()).isEqualTo("Thing");
  }

  @Test
  void aProfileOfTheUserPlacesPods() {
    ProfileSet set = loaded(Map.of("thing.yaml", THING));
    PodFacts pod =
        Pods.labelled(
            Pods.made("thing-4", Pods.owner("example.com/v2", "Thing", "t")),
            Map.of("role", "decode"));
    var placement =
        Pods.placement(Placer.place(pod, "x", Level.GROUP, Set.of(), Map.of(), set, "ticket"));
    assertThat(placement.key().group()).isEqualTo("thing/t");
    assertThat(placement.role()).isEqualTo("decode");
    assertThat(placement.index()).isEqualTo(4);
  }

  @Test
  void theExampleOfTheDocumentationIsRight() throws IOException {
    String text =
        Files.readString(Path.of(System.getProperty("basedir", "."), "..", "docs", "profiles.md"));
    String yaml = text.substring(text.indexOf("```yaml\nname:") + "```yaml\n".length());
    assertThat(loaded(Map.of("docs.yaml", yaml.substring(0, yaml.indexOf("```")))).names())
        .startsWith("my-engine");
  }

  @Test
  void allMistakesAreToldWithFileLineAndKey() {
    List<Finding> findings =
        rejected(
            Map.of(
                "bad.yaml",
                """
                name: Bad
                ordre: 5
                match: {labelExist: a}
                group:
                  - lable: x
                  - {label: a, env: b}
                role: {label: ""}
                instance: {nameRegex: '(a'}
                index: {object: {apiVersion: v1, kind: Pod, name: {const: a}, path: b}}
                levels:
                  role: {revisions: sometimes, index: required}
                  rol: {}
                expected:
                  role: {object: {apiVersion: v1, kind: Pod, name: {owner: nam}, path: 'a..b'}}
                  group: {sum: {object: {apiVersion: v1, kind: Pod, name: {const: x}}, each: [{}]}}
                """));
    assertThat(findings).allMatch(finding -> finding.reason() == Reason.PROFILE_INVALID);
    assertThat(findings)
        .extracting(Finding::message)
        .containsExactlyInAnyOrder(
            "bad.yaml:1: `name` may have lower-case letters, digits and dashes, not `Bad`.",
            "bad.yaml:2: `ordre` is not known; did you mean \"order\"?",
            "bad.yaml:3: `match.labelExist` is not known; did you mean \"labelExists\"?",
            "bad.yaml:3: `match` holds for every pod; say which pods are meant.",
            "bad.yaml:5: `group[0].lable` is not known; did you mean \"label\"?",
            "bad.yaml:5: `group[0]` names no source; one of annotation, const, env, join,"
                + " label, nameRegex, owner is needed.",
            "bad.yaml:6: `group[1]` names several sources (label, env); make them items of a list.",
            "bad.yaml:7: `role.label` has no value.",
            "bad.yaml:8: `instance.nameRegex` is not a regular expression: Unclosed group.",
            "bad.yaml:9: `index.object` is not known; known are after, annotation, const, env, join,"
                + " label, nameRegex, owner, plus, regex, when.",
            "bad.yaml:9: `index` names no source; one of annotation, const, env, join, label,"
                + " nameRegex, owner is needed.",
            "bad.yaml:11: `levels.role.revisions` must be isolate or latest, not `sometimes`.",
            "bad.yaml:12: `levels.rol` is not known; did you mean \"role\"?",
            "bad.yaml:14: `expected.role.object.name.owner` must be name, uid, kind or apiVersion,"
                + " not `nam`.",
            "bad.yaml:14: `expected.role.object.path` is not a path: `a..b`. Paths look like"
                + " spec.roles[name={role}].replicas or metadata.labels['a.b/c'].",
            "bad.yaml:15: `expected.group.sum.each[0]` says none of `template`, `times` and `each`.");
  }

  @Test
  void whatIsMissingIsTold() {
    assertThat(rejected(Map.of("x.yaml", "\nname: x\n")))
        .extracting(Finding::message)
        .containsExactly(
            "x.yaml:2: `match` lacks the key `match`.",
            "x.yaml:2: `group` lacks the key `group`.",
            "x.yaml:2: `role` lacks the key `role`.",
            "x.yaml:2: `instance` lacks the key `instance`.");
  }

  @Test
  void rulesThatContradictEachOtherAreTold() {
    assertThat(
            rejected(
                Map.of(
                    "x.yaml",
                    """
                    name: override
                    match: {labelExists: a}
                    group: {label: a}
                    role: {label: a}
                    instance: {label: a}
                    instanceUniqueIn: world
                    levels:
                      role: {revisions: isolate, index: required}
                    """)))
        .extracting(Finding::message)
        .containsExactly(
            "x.yaml:1: `name` is taken: pods placed by annotations alone carry it.",
            "x.yaml:6: `instanceUniqueIn` must be role, group or namespace, not `world`.",
            "x.yaml:8: `levels.role.revisions` isolates, so `revision` must say what the revision"
                + " is.",
            "x.yaml:8: `levels.role.index` is required, but the profile has no `index`.");
  }

  @Test
  void mistakesInJoinedTextsAndInTermsAreTold() {
    assertThat(
            rejected(
                Map.of(
                    "x.yaml",
                    """
                    name: thing
                    match: {annotationAbsent: a}
                    group: {join: {with: "-"}}
                    role: {label: a, after: {ticket: true}, plus: one}
                    instance: {join: {of: [{label: a}, {lable: b}]}}
                    expected:
                      role:
                        sum:
                          object: {apiVersion: v1, kind: A, name: {owner: name}}
                          over: 'spec[*].roles'
                          each:
                            - {over: a, times: [{min: a, max: b}]}
                            - {template: {layer: a}}
                            - {template: {layers: a, base: {name: b, path: 'c[d={role}]'}}}
                      group: {sumObjects: {apiVersion: v1, kind: A, labels: {}, each: [{template: .}]}}
                    """)))
        .extracting(Finding::message)
        .containsExactlyInAnyOrder(
            "x.yaml:3: `group.join` lacks the key `of`.",
            "x.yaml:4: `role.after.ticket` is not known; known are after, annotation, const, env,"
                + " join, label, nameRegex, owner, plus, regex, when.",
            "x.yaml:4: `role.after` names no source; one of annotation, const, env, join, label,"
                + " nameRegex, owner is needed.",
            "x.yaml:4: `role.plus` must be a whole number, not `one`.",
            "x.yaml:5: `instance.join.of[1].lable` is not known; did you mean \"label\"?",
            "x.yaml:5: `instance.join.of[1]` names no source; one of annotation, const, env, join,"
                + " label, nameRegex, owner is needed.",
            "x.yaml:10: `expected.role.sum.over` is not a path: `spec[*].roles`. Paths look like"
                + " spec.roles[name={role}].replicas or metadata.labels['a.b/c'].",
            "x.yaml:12: `expected.role.sum.each[0].times[0]` needs one of `path`, `min`, `max` and"
                + " `value`.",
            "x.yaml:12: `expected.role.sum.each[0]` lacks the key `each`.",
            "x.yaml:13: `expected.role.sum.each[1].template.layer` is not known; did you mean"
                + " \"layers\"?",
            "x.yaml:13: `expected.role.sum.each[1].template` lacks the key `layers`.",
            "x.yaml:14: `expected.role.sum.each[2].template.base.path` is not a path:"
                + " `c[d={role}]`. Paths look like spec.roles[name={role}].replicas or"
                + " metadata.labels['a.b/c'].",
            "x.yaml:15: `expected.group.sumObjects.labels` is empty.");
  }

  @Test
  void mistakesInWhatMakesPodsWaitAreTold() {
    assertThat(
            rejected(
                Map.of(
                    "x.yaml",
                    """
                    name: thing
                    match: {labelExists: a}
                    group: {label: a}
                    role: {label: a}
                    instance: {label: a}
                    startsInOrder:
                      role: {object: {apiVersion: v1, kind: A, name: {owner: name}, path: b}, mend: c}
                      roles: []
                    gang:
                      group:
                        - {object: {apiVersion: v1, kind: A, name: {owner: name}, path: b}, equals: 2}
                    """)))
        .extracting(Finding::message)
        .containsExactlyInAnyOrder(
            "x.yaml:7: `startsInOrder.role` lacks the key `equals`.",
            "x.yaml:8: `startsInOrder.roles` is not known; did you mean \"role\"?",
            "x.yaml:11: `gang.group[0].equals` is not known; known are mend, object, when.",
            "x.yaml:11: `gang.group[0]` lacks the key `mend`.");
  }

  @Test
  void whatIsReadOfParentsForDeadlocksIsKept() {
    assertThat(
            ProfileSet.bundled()
                .kept(new Parents.ParentKind("apps/v1", "StatefulSet"))
                .of(
                    new ObjectMapper()
                        .createObjectNode()
                        .set(
                            "spec",
                            new ObjectMapper()
                                .createObjectNode()
                                .put("podManagementPolicy", "Parallel")
                                .put("serviceName", "web")))
                .at("/spec"))
        .hasToString("{\"podManagementPolicy\":\"Parallel\"}");
  }

  @Test
  void textThatIsNotYamlIsToldWithItsLine() {
    assertThat(rejected(Map.of("x.yaml", "name: x\nmatch: [\n")))
        .first()
        .extracting(Finding::message)
        .asString()
        .startsWith("x.yaml:")
        .contains("This is not YAML");
    assertThat(rejected(Map.of("x.yaml", "name: x\nname: y\n" + THING.substring(12))))
        .extracting(Finding::message)
        .containsExactly("x.yaml:2: `name` is given twice, first in line 1.");
    assertThat(rejected(Map.of("x.yaml", THING + "expected: {role: *a}\n"))).isNotEmpty();
    assertThat(rejected(Map.of("x.yaml", "# nothing\n")))
        .extracting(Finding::message)
        .containsExactly("x.yaml:1: There is no profile in it.");
  }

  @Test
  void aNameInTwoFilesIsTold() {
    assertThat(rejected(Map.of("a.yaml", THING, "b.yaml", THING)))
        .extracting(Finding::message)
        .containsExactly("b.yaml:1: `name` `thing` is given twice, first in a.yaml.");
  }

  @Test
  void anObjectMayBeNamedByAnotherObject() {
    Expected expected =
        expected(
            """
            object:
              apiVersion: apps/v1
              kind: Deployment
              name:
                object:
                  apiVersion: apps/v1
                  kind: ReplicaSet
                  name: {owner: name}
                  path: metadata.ownerReferences[controller=true].name
              path: spec.replicas
            """,
            """
            {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"t","namespace":"real",
             "ownerReferences":[{"name":"x"},{"name":"d","controller":true}]}}
            """,
            """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"real"},
             "spec":{"replicas":6}}
            """);
    assertThat(expected).isEqualTo(new Expected.Known(6, List.of()));
  }

  @Test
  void moreThanOneHopIsNotRead() {
    assertThat(
            rejected(
                Map.of(
                    "x.yaml",
                    withExpected(
                        """
                        object:
                          apiVersion: v1
                          kind: A
                          name:
                            object:
                              apiVersion: v1
                              kind: B
                              name: {object: {apiVersion: v1, kind: C, name: {owner: name}, path: a}}
                              path: b
                          path: c
                        """))))
        .extracting(Finding::message)
        .anyMatch(message -> message.contains("object.name.object.name.object` is not known"));
  }

  @Test
  void numbersOfSeveralObjectsAreAdded() {
    String sum =
        """
        sumObjects:
          apiVersion: apps/v1
          kind: Deployment
          labels: {jobID: {label: job}}
          each: [{template: spec.template, times: [spec.replicas]}]
        """;
    String deployment =
        """
        {"apiVersion":"apps/v1","kind":"Deployment",
         "metadata":{"name":"%s","namespace":"real","labels":{"jobID":"%s"}},
         "spec":{"replicas":%d,"template":{"metadata":{"annotations":{"ranktable.io/template":"%s"}}}}}
        """;
    assertThat(
            expected(
                sum,
                deployment.formatted("a", "j1", 2, "x"),
                deployment.formatted("b", "j1", 3, "y, x"),
                deployment.formatted("c", "j1", 5, "y"),
                deployment.formatted("d", "j2", 7, "x")))
        .isEqualTo(new Expected.Known(5, List.of()));
    assertThat(
            Expectation.of(
                thing(withExpected(sum)).placement().key(),
                List.of(thing(withExpected(sum))),
                loaded(Map.of("x.yaml", withExpected(sum))),
                (namespace, kind, name) -> new Parents.Lookup.Unavailable("no")))
        .isInstanceOfSatisfying(
            Expected.Unknown.class,
            unknown -> assertThat(unknown.why().reason()).isEqualTo(Reason.PARENT_UNAVAILABLE));
  }

  @Test
  void productsAndLeastNumbersAreWorkedOut() {
    assertThat(expected("product: [{const: 3}, [{label: none}, {const: 4}]]"))
        .isEqualTo(new Expected.Known(12, List.of()));
    assertThat(expected("min: [{const: 3}, {label: none}, {const: 2}]"))
        .isEqualTo(new Expected.Known(2, List.of()));
    assertThat(expected("product: [{const: 4000000000}, {const: 4000000000}, {const: 4000000000}]"))
        .isInstanceOf(Expected.Unknown.class);
    assertThat(expected("const: many"))
        .isInstanceOfSatisfying(
            Expected.Unknown.class,
            unknown ->
                assertThat(unknown.why().message())
                    .contains("constant many is no number: \"many\""));
  }

  @Test
  void aFieldThatIsNotThereIsTold() {
    assertThat(
            expected(
                "object: {apiVersion: v1, kind: A, name: {const: a}, path: \"spec.of['x.y/z']\"}",
                "{\"apiVersion\":\"v1\",\"kind\":\"A\",\"metadata\":{\"name\":\"a\",\"namespace\":\"real\"}}"))
        .isInstanceOfSatisfying(
            Expected.Unknown.class,
            unknown -> {
              assertThat(unknown.why().reason()).isEqualTo(Reason.EXPECTED_UNKNOWN);
              assertThat(unknown.why().message()).contains("A a has no spec.of['x.y/z']");
            });
  }

  private static Expected expected(String source, String... objects) {
    ProfileSet set = loaded(Map.of("x.yaml", withExpected(source)));
    List<JsonNode> parents = Stream.of(objects).map(ProfileSetTest::json).toList();
    List<JsonNode> slim =
        parents.stream()
            .<JsonNode>map(
                parent ->
                    set.kept(
                            new Parents.ParentKind(
                                parent.path("apiVersion").asText(), parent.path("kind").asText()))
                        .of(parent))
            .toList();
    Seated seated = thing(withExpected(source));
    Expected whole =
        Expectation.of(
            seated.placement().key(), List.of(seated), set, new RecordedParents(parents));
    assertThat(
            Expectation.of(
                seated.placement().key(), List.of(seated), set, new RecordedParents(slim)))
        .isEqualTo(whole);
    return whole;
  }

  private static Seated thing(String profile) {
    PodFacts pod =
        Pods.labelled(
            Pods.made("thing-0", Pods.owner("example.com/v1", "Thing", "t")),
            Map.of("role", "main", "job", "j1"));
    return new Seated(
        pod,
        Pods.placement(
            Placer.place(
                pod, "x", Level.ROLE, Set.of(), Map.of(), loaded(Map.of("x.yaml", profile)), "t")));
  }

  private static String withExpected(String source) {
    return THING + "expected:\n  role:\n    " + source.strip().replace("\n", "\n    ") + "\n";
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ProfileSet loaded(Map<String, String> files) {
    return switch (ProfileSet.bundled().with(files)) {
      case ProfileSet.Outcome.Loaded(ProfileSet set) -> set;
      case ProfileSet.Outcome.Rejected(List<Finding> findings) ->
          throw new AssertionError(findings.toString());
    };
  }

  private static List<Finding> rejected(Map<String, String> files) {
    return switch (ProfileSet.bundled().with(files)) {
      case ProfileSet.Outcome.Loaded(ProfileSet set) -> throw new AssertionError(set.names());
      case ProfileSet.Outcome.Rejected(List<Finding> findings) -> findings;
    };
  }
}
