package io.ranktable.e2e.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.e2e.cluster.BuildScript;
import io.ranktable.e2e.cluster.ClusterUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The check for known holes that docs/releases.md tells of, with a small database. */
class VulnerabilitiesIT {

  private static final Path TOOL = Path.of("vulnerabilities");
  private static final String LIBRARY = "com.fasterxml.jackson.core:jackson-databind";

  /** As the Maven plugin writes them, in short. */
  private static final String BILL =
      """
      {"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[
       {"type":"library","group":"com.fasterxml.jackson.core","name":"jackson-databind",
        "version":"2.9.8","purl":"pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.9.8?type=jar"},
       {"type":"library","group":"org.yaml","name":"snakeyaml",
        "version":"2.4","purl":"pkg:maven/org.yaml/snakeyaml@2.4?type=jar"}]}
      """;

  @TempDir private Path directory;

  private record Run(int code, String output, String errors) {}

  @BeforeAll
  static void needsTheScanner() {
    BuildScript.obstacle("osv-scanner")
        .ifPresent(
            obstacle -> {
              if ("true".equals(System.getenv("CI"))) {
                throw new ClusterUnavailableException(obstacle);
              }
              throw new TestAbortedException(obstacle);
            });
  }

  @Test
  void aLibraryWithAKnownHoleIsNamedWithIt() throws IOException, InterruptedException {
    Run run =
        check(
            Map.of(
                "OSV-0001", hole("OSV-0001", LIBRARY, "0", "2.9.9"),
                "OSV-0002", hole("OSV-0002", "org.yaml:snakeyaml", "0", "2.0")));

    assertThat(run.code()).as(run.errors()).isEqualTo(1);
    JsonNode found = new ObjectMapper().readTree(run.output()).at("/results/0/packages");
    assertThat(found).hasSize(1);
    assertThat(found.at("/0/package/name").asText()).isEqualTo(LIBRARY);
    assertThat(found.at("/0/vulnerabilities/0/id").asText()).isEqualTo("OSV-0001");
  }

  @Test
  void aLibraryInWhichTheHoleIsMendedIsNot() throws IOException, InterruptedException {
    Run run =
        check(
            Map.of(
                "OSV-0001", hole("OSV-0001", LIBRARY, "0", "2.9.8"),
                "OSV-0002", hole("OSV-0002", LIBRARY, "2.10.0", "2.10.1")));

    assertThat(run.code()).as(run.errors()).isZero();
  }

  @Test
  void everyLibraryOfTheImageIsLookedUp() throws IOException, InterruptedException {
    Path bill = directory.resolve("ranktable-injector.cdx.json");
    try (UnpackedImage unpacked = UnpackedImage.of(InjectorImage.build())) {
      Files.copy(unpacked.file("/app/sbom/ranktable-injector.cdx.json"), bill);
    }
    long libraries =
        new ObjectMapper()
            .readTree(bill.toFile())
            .path("components")
            .valueStream()
            .filter(part -> part.path("purl").asText().startsWith("pkg:maven/"))
            .count();

    Run run = run(database(Map.of("OSV-0001", hole("OSV-0001", LIBRARY, "0", "9999"))), bill);

    assertThat(run.code()).as(run.errors()).isEqualTo(1);
    assertThat(run.errors()).contains("found " + libraries + " packages");
  }

  @Test
  void withoutADatabaseNothingIsSaidToBeFine() throws IOException, InterruptedException {
    Run run = run(directory, bill());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.errors()).contains("osv-scanner/Maven/all.zip", "docs/releases.md");
  }

  private Run check(Map<String, String> holes) throws IOException, InterruptedException {
    return run(database(holes), bill());
  }

  private Path bill() throws IOException {
    return Files.writeString(directory.resolve("small.cdx.json"), BILL);
  }

  private Path database(Map<String, String> holes) throws IOException {
    Path file = directory.resolve("database/osv-scanner/Maven/all.zip");
    Files.createDirectories(file.getParent());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> hole : holes.entrySet()) {
        zip.putNextEntry(new ZipEntry(hole.getKey() + ".json"));
        zip.write(hole.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return directory.resolve("database");
  }

  private static String hole(String id, String library, String introduced, String fixed) {
    return """
        {"schema_version":"1.6.0","id":"%s","modified":"2026-01-01T00:00:00Z","summary":"a hole",
         "affected":[{"package":{"ecosystem":"Maven","name":"%s"},
           "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"%s"},{"fixed":"%s"}]}]}]}
        """
        .formatted(id, library, introduced, fixed);
  }

  private Run run(Path database, Path bill) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                TOOL.toAbsolutePath().toString(),
                database.toString(),
                bill.toString(),
                "--format",
                "json")
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    return new Run(process.waitFor(), Files.readString(output), Files.readString(errors));
  }
}
