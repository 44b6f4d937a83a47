package io.ranktable.e2e.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.e2e.cluster.ClusterUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class InjectorImageIT {

  /** What docs/releases.md says may be in it. */
  private static final List<String> ACCEPTED =
      List.of(
          "Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0", "Bouncy Castle Licence");

  private static InjectorImage image;
  private static ReadImage read;

  @BeforeAll
  static void make() throws IOException {
    try {
      image = InjectorImage.build();
    } catch (ClusterUnavailableException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      throw new TestAbortedException(e.advice());
    }
    read = ReadImage.of(image.tar());
  }

  @Test
  void isFoundAgainUnderTheSameNameWhileTheCodeStaysTheSame() {
    assertThat(InjectorImage.build()).isEqualTo(image);
    assertThat(read.name()).isEqualTo(image.reference());
  }

  @Test
  void runsTheServerAsAUserThatIsNotRoot() {
    assertThat(read.config().at("/config/User").asText()).isEqualTo("65532:65532");
    assertThat(read.config().at("/config/Entrypoint/0").asText()).isEqualTo("java");
    assertThat(read.config().at("/config/Cmd").toString()).isEqualTo("[\"serve\"]");
    assertThat(read.config().at("/config/ExposedPorts").properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder("8443/tcp", "8081/tcp");
  }

  @Test
  void holdsNoShellAndNoProgramButJava() {
    assertThat(programs()).containsExactlyInAnyOrder("opt/java/bin/java", "opt/java/bin/keytool");
  }

  @Test
  void letsNobodyWriteButIntoTemporaryDirectories() {
    assertThat(read.files().values())
        .filteredOn(entry -> !entry.isSymbolicLink() && (entry.getMode() & 022) != 0)
        .extracting(entry -> entry.getName().replaceFirst("^\\./", ""))
        .isSubsetOf("tmp/", "var/tmp/");
    assertThat(read.files().values())
        .allSatisfy(
            entry -> {
              assertThat(entry.getLongUserId()).as(entry.getName()).isZero();
              assertThat(entry.getMode() & 06000).as(entry.getName()).isZero();
            });
  }

  @Test
  void putsWhatChangesRarelyBelowWhatChangesOften() {
    assertThat(layerOf("usr/lib/os-release")).isLessThan(layerOf("opt/java/lib/modules"));
    assertThat(layerOf("opt/java/lib/modules")).isLessThan(layerOf("app/libs/spring-core-"));
    assertThat(layerOf("app/libs/spring-core-")).isLessThan(layerOf("app/libs/ranktable-core-"));
    assertThat(layerOf("app/libs/ranktable-core-"))
        .isLessThan(layerOf("app/classpath/ranktable-webhook-"));
  }

  @Test
  void saysWhatItIs() {
    assertThat(read.config().at("/config/Labels").properties())
        .extracting(Map.Entry::getKey)
        .contains(
            "org.opencontainers.image.title",
            "org.opencontainers.image.version",
            "org.opencontainers.image.licenses");
  }

  @Test
  void theSameSourcesMakeTheSameLayersAgain(@TempDir Path directory) throws IOException {
    InjectorImage again = image.again(directory.resolve("again.tar"));
    ReadImage other = ReadImage.of(again.tar());

    assertThat(digests(read)).isEqualTo(digests(other)).hasSizeGreaterThan(5);
    assertThat(other.config().at("/created")).isEqualTo(read.config().at("/created"));
  }

  /** The cache is made by a program that runs, and never twice the same. */
  private static List<String> digests(ReadImage image) {
    List<String> digests = new ArrayList<>();
    for (int layer = 0; layer < image.layers().size(); layer++) {
      if (!image.layers().get(layer).contains("app/aot/ranktable.aot")) {
        digests.add(image.config().at("/rootfs/diff_ids/" + layer).asText());
      }
    }
    return digests;
  }

  /** Of several licences one may choose. */
  @Test
  void shipsOnlyWhatMayBeShipped() throws IOException {
    List<JsonNode> parts = billOfMaterials().path("components").valueStream().toList();

    assertThat(parts).hasSizeGreaterThan(50);
    assertThat(parts)
        .filteredOn(part -> licences(part).stream().noneMatch(ACCEPTED::contains))
        .as("libraries without a licence of %s", ACCEPTED)
        .extracting(part -> part.path("name").asText() + " " + licences(part))
        .isEmpty();
  }

  private static List<String> licences(JsonNode part) {
    return part.path("licenses")
        .valueStream()
        .flatMap(
            one ->
                Stream.of(one.at("/license/id"), one.at("/license/name"), one.path("expression")))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .toList();
  }

  private static JsonNode billOfMaterials() throws IOException {
    try (UnpackedImage unpacked = UnpackedImage.of(image)) {
      return new ObjectMapper()
          .readTree(unpacked.file("/app/sbom/ranktable-injector.cdx.json").toFile());
    }
  }

  @Test
  void listsEveryLibraryInItsBillOfMaterials() throws IOException {
    JsonNode bill = billOfMaterials();

    assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
    List<String> listed =
        bill.path("components")
            .valueStream()
            .map(part -> part.path("name").asText() + "-" + part.path("version").asText())
            .toList();
    List<String> libraries =
        read.files().keySet().stream()
            .filter(path -> path.matches("app/libs/.*\\.jar"))
            .map(path -> path.substring("app/libs/".length(), path.length() - ".jar".length()))
            .toList();
    assertThat(libraries).hasSizeGreaterThan(50);
    assertThat(listed).containsAll(libraries);
  }

  private static List<String> programs() {
    return read.files().entrySet().stream()
        .filter(
            file ->
                !file.getValue().isSymbolicLink()
                    && !file.getValue().isDirectory()
                    && (file.getValue().getMode() & 0111) != 0)
        .map(Map.Entry::getKey)
        .filter(path -> !path.matches(".*\\.so(\\.\\d+)*") && !path.startsWith("opt/java/lib/"))
        .toList();
  }

  /** The number of the layer that brings a file of that beginning, the lowest being 0. */
  private static int layerOf(String beginning) {
    for (int layer = 0; layer < read.layers().size(); layer++) {
      if (read.layers().get(layer).stream().anyMatch(path -> path.startsWith(beginning))) {
        return layer;
      }
    }
    throw new AssertionError("no layer brings " + beginning);
  }
}
