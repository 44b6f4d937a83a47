package io.ranktable.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was recorded of real controllers in a real cluster: see the folder's README. */
public enum RealWorkload {
  /** Two ServingGroups, each prefill 1 × 2 pods, decode 2 × 1 pod. */
  KTHENA,
  /** One RoleSet: prefill 2 × 1 pod, decode 1 × 2 pods, routing 1 pod without our annotation. */
  AIBRIX,
  /** Two groups of a leader and two workers. */
  LWS,
  /** Prefill 2 Jobs × 2 pods, decode 1 Job × 1 pod. */
  JOBSET;

  /** The lower-case name: folder of the recording and name of the profile. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** AdmissionReviews as the API server sent them, by pod name or generateName without the dash. */
  public SortedMap<String, JsonNode> admissionReviews() {
    return read("admission");
  }

  /** The pods of the AdmissionReviews. */
  public SortedMap<String, JsonNode> podsAtAdmission() {
    SortedMap<String, JsonNode> pods = new TreeMap<>();
    admissionReviews()
        .forEach((name, review) -> pods.put(name, review.path("request").path("object")));
    return pods;
  }

  /** The same pods a few seconds later, running, under the same names as at admission. */
  public SortedMap<String, JsonNode> runningPods() {
    SortedMap<String, JsonNode> pods = new TreeMap<>();
    var known = admissionReviews().keySet();
    read("pods")
        .forEach(
            (name, pod) -> {
              String generateName = pod.path("metadata").path("generateName").asText("");
              pods.put(known.contains(name) ? name : generateName.replaceAll("-$", ""), pod);
            });
    return pods;
  }

  /** The objects that own the pods. */
  public List<JsonNode> parents() {
    return new ArrayList<>(read("parents").values());
  }

  private SortedMap<String, JsonNode> read(String folder) {
    return WorkloadCase.objects(
        Path.of(
            System.getProperty("basedir", "."),
            "src/test/resources/fixtures/real-workloads",
            id(),
            folder));
  }
}
