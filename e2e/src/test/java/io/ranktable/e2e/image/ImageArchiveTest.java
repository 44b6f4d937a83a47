package io.ranktable.e2e.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageArchiveTest {

  @TempDir private Path directory = Path.of("");

  @Test
  void tellsNameUserProgramAndEnvironment() throws IOException {
    Map<String, byte[]> archive = read(Files.newInputStream(engine().write(file("a"))));

    JsonNode manifest = json(archive, "manifest.json").get(0);
    JsonNode config = json(archive, manifest.get("Config").asText());
    assertThat(manifest.get("RepoTags").get(0).asText()).isEqualTo("test.ranktable.io/engine:1");
    assertThat(config.at("/os").asText()).isEqualTo("linux");
    assertThat(config.at("/config/User").asText()).isEqualTo("1000:2000");
    assertThat(config.at("/config/Entrypoint").toString()).isEqualTo("[\"/engine\",\"serve\"]");
    assertThat(config.at("/config/Env").toString()).isEqualTo("[\"A=1\",\"B=2\"]");
    assertThat(config.at("/config/Labels/kind").asText()).isEqualTo("engine");
  }

  @Test
  void namesEachLayerByTheDigestOfItsBytes() throws Exception {
    Map<String, byte[]> archive = read(Files.newInputStream(engine().write(file("a"))));

    JsonNode manifest = json(archive, "manifest.json").get(0);
    String layer = manifest.get("Layers").get(0).asText();
    byte[] bytes = Objects.requireNonNull(archive.get(layer));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    assertThat(layer).isEqualTo(digest + ".tar");
    assertThat(json(archive, manifest.get("Config").asText()).at("/rootfs/diff_ids/0").asText())
        .isEqualTo("sha256:" + digest);
  }

  @Test
  void keepsContentModesOwnersAndLinks() throws IOException {
    Map<String, byte[]> archive = read(Files.newInputStream(engine().write(file("a"))));
    String layer = json(archive, "manifest.json").get(0).get("Layers").get(0).asText();

    Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
    Map<String, byte[]> contents = new LinkedHashMap<>();
    unpack(new ByteArrayInputStream(Objects.requireNonNull(archive.get(layer))), entries, contents);

    assertThat(entries.keySet())
        .containsExactly("data/", "engine", "bin/engine", "etc/engine.conf");
    assertThat(entry(entries, "data/").isDirectory()).isTrue();
    assertThat(entry(entries, "data/").getLongUserId()).isEqualTo(1000);
    assertThat(entry(entries, "data/").getLongGroupId()).isEqualTo(2000);
    assertThat(entry(entries, "engine").getMode() & 0777).isEqualTo(0755);
    assertThat(entry(entries, "bin/engine").isSymbolicLink()).isTrue();
    assertThat(entry(entries, "bin/engine").getLinkName()).isEqualTo("../engine");
    assertThat(contents.get("engine")).isEqualTo("program".getBytes(StandardCharsets.UTF_8));
    assertThat(contents.get("etc/engine.conf")).isEqualTo("a=1\n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void isTheSameFileEachTime() throws IOException {
    assertThat(engine().write(file("a"))).hasSameBinaryContentAs(engine().write(file("b")));
  }

  @Test
  void takesALayerThatIsATarAlready() throws IOException {
    Path tar = Files.writeString(file("root.tar"), "as it is");
    Map<String, byte[]> archive =
        read(Files.newInputStream(ImageArchive.named("base:1").layer(tar).write(file("a"))));

    String layer = json(archive, "manifest.json").get(0).get("Layers").get(0).asText();
    assertThat(archive.get(layer)).isEqualTo("as it is".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesRelativePathsAndNamesAFileThatIsNotThere() {
    ImageLayer.Builder layer = ImageLayer.builder();
    assertThatThrownBy(() -> layer.text("etc/passwd", "", 0644))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'etc/passwd'");
    ImageArchive image = ImageArchive.named("base:1").layer(file("missing.tar"));
    assertThatThrownBy(() -> image.write(file("a")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("base:1")
        .rootCause()
        .hasMessageContaining("missing.tar");
  }

  private ImageArchive engine() throws IOException {
    Path program = Files.writeString(file("program"), "program");
    return ImageArchive.named("test.ranktable.io/engine:1")
        .layer(
            ImageLayer.builder()
                .directory("/data", 0750, 1000, 2000)
                .file("/engine", program, 0755)
                .link("/bin/engine", "../engine")
                .text("/etc/engine.conf", "a=1\n", 0644)
                .build())
        .user("1000:2000")
        .env("B", "2")
        .env("A", "1")
        .label("kind", "engine")
        .entrypoint("/engine", "serve");
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private static JsonNode json(Map<String, byte[]> archive, String name) throws IOException {
    return new ObjectMapper().readTree(Objects.requireNonNull(archive.get(name)));
  }

  private static TarArchiveEntry entry(Map<String, TarArchiveEntry> entries, String name) {
    return Objects.requireNonNull(entries.get(name));
  }

  private static Map<String, byte[]> read(InputStream tar) throws IOException {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    unpack(tar, new LinkedHashMap<>(), contents);
    return contents;
  }

  private static void unpack(
      InputStream in, Map<String, TarArchiveEntry> entries, Map<String, byte[]> contents)
      throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.put(entry.getName(), entry);
        contents.put(entry.getName(), tar.readAllBytes());
      }
    }
  }
}
