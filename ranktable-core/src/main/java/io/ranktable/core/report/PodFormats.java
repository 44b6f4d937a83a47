package io.ranktable.core.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ranktable.core.report.PodFormat.Field;
import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Nearest;
import io.ranktable.core.table.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads pod formats from the data of their ConfigMaps: {@code annotations} and {@code resources}
 * (lists separated by commas or line ends) and one key per {@link Field} (JSON Pointers, one per
 * line).
 */
public final class PodFormats {

  /** Data key: annotation keys. */
  static final String ANNOTATIONS = "annotations";

  /** Data key: globs of NPU resources and, after {@code !}, of others. */
  static final String RESOURCES = "resources";

  private static final String DEFAULT_RESOURCE = "huawei.com/*";
  private static final List<String> DEFAULT_ANNOTATIONS =
      List.of(
          "ascend.kubectl.kubernetes.io/ascend-910-configuration",
          "ascend.kubectl.kubernetes.io/ascend-npu-configuration",
          "ascend.kubectl.kubernetes.io/ascend-310P-configuration",
          "atlas.kubectl.kubernetes.io/ascend-910-configuration");
  private static final List<String> BUILT_IN = List.of("ascend-device-plugin", "cce", "kthena");

  private static final Pattern ANNOTATION_KEY =
      Pattern.compile(
          "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
  private static final Pattern RESOURCE_GLOB = Pattern.compile("!?[-A-Za-z0-9_./*?]+");

  private PodFormats() {}

  /** What came of a pod format's text. */
  public sealed interface Outcome {
    /** It can be used. */
    record Parsed(PodFormat format) implements Outcome {}

    /** It cannot; every mistake found. */
    record Rejected(List<Finding> findings) implements Outcome {}
  }

  /**
   * Reads one pod format. Absent keys and empty values mean the default, which is what the Ascend
   * device plugin writes; unknown keys are an error that names the nearest known one.
   */
  public static Outcome parse(String name, Map<String, String> data) {
    List<String> problems = new ArrayList<>(unknownKeys(data));
    List<String> annotations =
        list(data, ANNOTATIONS, ",|\\R", ANNOTATION_KEY.asMatchPredicate(), problems);
    List<String> resources =
        list(data, RESOURCES, ",|\\R", RESOURCE_GLOB.asMatchPredicate(), problems);
    Map<Field, List<JsonPointer>> pointers = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      List<String> lines = list(data, field.key(), "\\R", PodFormats::isPointer, problems);
      pointers.put(
          field,
          (lines.isEmpty() ? field.usual().lines().toList() : lines)
              .stream().map(JsonPointer::compile).toList());
    }
    if (!problems.isEmpty()) {
      return new Outcome.Rejected(
          problems.stream()
              .map(p -> new Finding(Reason.POD_FORMAT_INVALID, "Pod format " + name + ": " + p))
              .toList());
    }
    return new Outcome.Parsed(
        new PodFormat(
            name,
            annotations.isEmpty() ? DEFAULT_ANNOTATIONS : annotations,
            withNpus(resources),
            pointers));
  }

  /** The built-in formats by name: {@code ascend-device-plugin}, {@code cce}, {@code kthena}. */
  public static Map<String, PodFormat> builtIn() {
    return Bundled.FORMATS;
  }

  private static List<String> unknownKeys(Map<String, String> data) {
    TreeSet<String> known = new TreeSet<>(List.of(ANNOTATIONS, RESOURCES));
    for (Field field : Field.values()) {
      known.add(field.key());
    }
    return new TreeSet<>(data.keySet())
        .stream()
            .filter(Predicate.not(known::contains))
            .map(
                key ->
                    "key "
                        + Excerpt.of(key)
                        + " is unknown"
                        + Nearest.hint(key, known)
                        + " Known keys: "
                        + String.join(", ", known)
                        + ".")
            .toList();
  }

  /** The good entries of a value; what is wrong with the others goes to the problems. */
  private static List<String> list(
      Map<String, String> data,
      String key,
      String separator,
      Predicate<String> good,
      List<String> problems) {
    List<String> entries = new ArrayList<>();
    for (String part : data.getOrDefault(key, "").split(separator)) {
      String entry = part.strip();
      if (!entry.isEmpty() && !entries.contains(entry)) {
        if (good.test(entry)) {
          entries.add(entry);
        } else {
          problems.add(complaint(key, entry));
        }
      }
    }
    return entries;
  }

  private static String complaint(String key, String entry) {
    String needed =
        switch (key) {
          case ANNOTATIONS ->
              "an annotation key such as " + DEFAULT_ANNOTATIONS.getFirst() + " is needed";
          case RESOURCES ->
              "a glob of resource names such as " + DEFAULT_RESOURCE + " or !rdma/* is needed";
          default -> "a JSON Pointer such as /server_id is needed, one per line";
        };
    return "key " + key + " has " + Excerpt.of(entry) + ", but " + needed + ".";
  }

  private static boolean isPointer(String text) {
    return text.startsWith("/");
  }

  private static List<String> withNpus(List<String> resources) {
    if (resources.stream().anyMatch(entry -> !entry.startsWith("!"))) {
      return resources;
    }
    List<String> completed = new ArrayList<>(resources);
    completed.add(DEFAULT_RESOURCE);
    return completed;
  }

  /** Read once, when first asked for. */
  private static final class Bundled {

    static final Map<String, PodFormat> FORMATS = read();

    private static Map<String, PodFormat> read() {
      Map<String, PodFormat> formats = new TreeMap<>();
      for (String name : BUILT_IN) {
        if (!(parse(name, data(name)) instanceof Outcome.Parsed(PodFormat format))) {
          throw new IllegalStateException("The bundled pod format " + name + " cannot be used");
        }
        formats.put(name, format);
      }
      return Map.copyOf(formats);
    }

    private static Map<String, String> data(String name) {
      String path = "/io/ranktable/core/bundled/pod-formats/" + name + ".yaml";
      try (InputStream in = PodFormats.class.getResourceAsStream(path)) {
        return new YAMLMapper().readValue(in, new TypeReference<Map<String, String>>() {});
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + path, e);
      }
    }
  }
}
