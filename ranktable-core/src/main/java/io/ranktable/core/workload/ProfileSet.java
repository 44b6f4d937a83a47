package io.ranktable.core.workload;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The profiles in their order, first match wins. Immutable. */
public final class ProfileSet {

  /** The bundled files; a jar cannot be listed simply. */
  static final List<String> BUNDLED =
      List.of(
          "aibrix.yaml",
          "ascendjob.yaml",
          "deployment.yaml",
          "disaggregatedset.yaml",
          "grove.yaml",
          "infer-operator.yaml",
          "job.yaml",
          "jobset.yaml",
          "kthena.yaml",
          "kubeflow.yaml",
          "kuberay.yaml",
          "kueue.yaml",
          "lws.yaml",
          "mindie.yaml",
          "rbg.yaml",
          "statefulset.yaml",
          "volcano.yaml");

  private static final String FOLDER = "/io/ranktable/core/bundled/profiles/";

  private final List<Profile> profiles;
  private final ParentFields fields;

  private ProfileSet(List<Profile> profiles) {
    this.profiles = List.copyOf(profiles);
    this.fields = ParentFields.readBy(profiles);
  }

  /** What came of reading profiles. */
  public sealed interface Outcome {
    /** They can be used. */
    record Loaded(ProfileSet profiles) implements Outcome {}

    /** They cannot; every mistake with file, line and key. */
    record Rejected(List<Finding> findings) implements Outcome {}
  }

  private static final class Bundled {
    static final ProfileSet SET = load();

    private static ProfileSet load() {
      Map<String, String> files = new HashMap<>();
      BUNDLED.forEach(file -> files.put(file, resource(file)));
      return switch (new ProfileSet(List.of()).with(files)) {
        case Outcome.Loaded(ProfileSet set) -> set;
        case Outcome.Rejected(List<Finding> findings) ->
            throw new IllegalStateException("Bundled profiles cannot be used: " + findings);
      };
    }

    private static String resource(String file) {
      try (InputStream in = ProfileSet.class.getResourceAsStream(FOLDER + file)) {
        if (in == null) {
          throw new IllegalStateException("Bundled profile " + file + " is not on the class path");
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new IllegalStateException("Bundled profile " + file + " cannot be read", e);
      }
    }
  }

  /** The bundled profiles. */
  public static ProfileSet bundled() {
    return Bundled.SET;
  }

  /**
   * These profiles with others added; one of the same name is replaced in place, new ones come
   * before the ones that are there, among themselves by their {@code order}, then by file name.
   *
   * @param files file name to YAML text
   */
  public Outcome with(Map<String, String> files) {
    List<Finding> findings = new ArrayList<>();
    Map<String, Profile> added = new LinkedHashMap<>();
    Map<String, String> fileOf = new HashMap<>();
    new TreeMap<>(files)
        .forEach(
            (file, text) -> {
              Mistakes mistakes = new Mistakes(file);
              for (Profile profile : ProfileReader.read(text, mistakes)) {
                String before = fileOf.putIfAbsent(profile.name(), file);
                if (before != null && !profile.name().isEmpty()) {
                  mistakes.add(
                      1,
                      "name",
                      "`" + profile.name() + "` is given twice, first in " + before + ".");
                }
                added.putIfAbsent(profile.name(), profile);
              }
              findings.addAll(mistakes.findings());
            });
    return findings.isEmpty()
        ? new Outcome.Loaded(merged(added))
        : new Outcome.Rejected(List.copyOf(findings));
  }

  private ProfileSet merged(Map<String, Profile> added) {
    List<Profile> rest = new ArrayList<>();
    for (Profile profile : profiles) {
      Profile other = added.get(profile.name());
      rest.add(other == null ? profile : other);
    }
    List<Profile> all =
        new ArrayList<>(
            added.values().stream()
                .filter(profile -> find(profile.name()).isEmpty())
                .sorted(Comparator.comparingInt(Profile::order))
                .toList());
    all.addAll(rest);
    return new ProfileSet(all);
  }

  /** Names in order. */
  public List<String> names() {
    return profiles.stream().map(Profile::name).toList();
  }

  /** Every kind of parent that some profile may read. */
  public Set<Parents.ParentKind> parentKinds() {
    return fields.kinds();
  }

  /** What these profiles read of the objects of a kind. */
  public KeptFields kept(Parents.ParentKind kind) {
    return fields.of(kind);
  }

  /** The profiles in their order. */
  List<Profile> profiles() {
    return profiles;
  }

  /** The profile of a name. */
  Optional<Profile> find(String name) {
    return profiles.stream().filter(profile -> profile.name().equals(name)).findFirst();
  }

  /** The first profile that matches a pod. */
  Optional<Profile> match(PodFacts pod) {
    return profiles.stream().filter(profile -> profile.match().holds(pod)).findFirst();
  }
}
