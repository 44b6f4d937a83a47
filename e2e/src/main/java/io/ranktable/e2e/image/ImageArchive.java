package io.ranktable.e2e.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.io.file.PathUtils;

/**
 * An image to be written as one tar file, in the form of {@code docker save} (manifest.json, one
 * configuration, uncompressed layers), which containerd, Docker, K3s and jib read. The same image
 * always gives the same bytes.
 */
public final class ImageArchive {

  private static final ObjectMapper JSON =
      new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

  private final String reference;
  private final List<LayerSource> sources = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();
  private final Map<String, String> labels = new TreeMap<>();
  private List<String> entrypoint = List.of();
  private String user = "";

  private ImageArchive(String reference) {
    this.reference = reference;
  }

  /**
   * Starts an image for the architecture of this machine, without layers, run as root.
   *
   * @param reference its whole name, such as {@code registry.test/engine:1}
   */
  public static ImageArchive named(String reference) {
    return new ImageArchive(reference);
  }

  /** Adds a layer on top of the others. */
  public ImageArchive layer(ImageLayer layer) {
    sources.add(layer::writeTo);
    return this;
  }

  /** Adds a layer that is an uncompressed tar file already; read when the image is written. */
  public ImageArchive layer(Path tar) {
    sources.add(
        out -> {
          try (InputStream in = Files.newInputStream(tar)) {
            in.transferTo(out);
          }
        });
    return this;
  }

  /** Sets the program and its first arguments. */
  public ImageArchive entrypoint(String... words) {
    entrypoint = List.of(words);
    return this;
  }

  /** Sets the user, such as {@code 1000}, {@code 1000:2000} or a name of /etc/passwd. */
  public ImageArchive user(String name) {
    user = name;
    return this;
  }

  /** Sets an environment variable. */
  public ImageArchive env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Sets a label. */
  public ImageArchive label(String name, String value) {
    labels.put(name, value);
    return this;
  }

  /** Returns the whole name. */
  public String reference() {
    return reference;
  }

  /**
   * Writes the archive, over an older one.
   *
   * @return the file
   */
  public Path write(Path file) {
    try {
      Path spool = Files.createTempDirectory("ranktable-image-");
      try {
        write(file, spool(spool));
      } finally {
        PathUtils.deleteDirectory(spool);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write image " + reference + " to " + file, e);
    }
  }

  private interface LayerSource {
    void writeTo(OutputStream out) throws IOException;
  }

  private record Layer(Path file, String digest) {

    String name() {
      return digest + ".tar";
    }
  }

  /** A tar's header holds its size, and the configuration the digests: so layers go first. */
  private List<Layer> spool(Path directory) throws IOException {
    List<Layer> spooled = new ArrayList<>();
    for (LayerSource source : sources) {
      Path file = directory.resolve(Integer.toString(spooled.size()));
      MessageDigest digest = sha256();
      try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
        source.writeTo(out);
      }
      spooled.add(new Layer(file, HexFormat.of().formatHex(digest.digest())));
    }
    return spooled;
  }

  private void write(Path file, List<Layer> layers) throws IOException {
    byte[] configuration = JSON.writeValueAsBytes(configuration(layers));
    String name = HexFormat.of().formatHex(sha256().digest(configuration)) + ".json";
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name())) {
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      for (Layer layer : layers) {
        tar.putArchiveEntry(header(layer.name(), Files.size(layer.file())));
        Files.copy(layer.file(), tar);
        tar.closeArchiveEntry();
      }
      add(tar, name, configuration);
      add(tar, "manifest.json", JSON.writeValueAsBytes(manifest(name, layers)));
    }
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    tar.putArchiveEntry(header(name, content.length));
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry header(String name, long size) {
    TarArchiveEntry header = new TarArchiveEntry(name);
    header.setSize(size);
    header.setModTime(0L);
    return header;
  }

  private List<Map<String, Object>> manifest(String configuration, List<Layer> layers) {
    return List.of(
        Map.of(
            "Config", configuration,
            "RepoTags", List.of(reference),
            "Layers", layers.stream().map(Layer::name).toList()));
  }

  /** The image configuration of the OCI image specification. */
  private Map<String, Object> configuration(List<Layer> layers) {
    Map<String, Object> config = new TreeMap<>();
    config.put("Entrypoint", entrypoint);
    config.put("User", user);
    config.put("Labels", labels);
    config.put(
        "Env",
        environment.entrySet().stream().map(set -> set.getKey() + "=" + set.getValue()).toList());
    Map<String, Object> whole = new TreeMap<>();
    whole.put("architecture", architecture());
    whole.put("os", "linux");
    whole.put("created", "1970-01-01T00:00:00Z");
    whole.put("config", config);
    whole.put(
        "rootfs",
        new TreeMap<>(
            Map.of(
                "type",
                "layers",
                "diff_ids",
                layers.stream().map(layer -> "sha256:" + layer.digest()).toList())));
    return whole;
  }

  static String architecture() {
    String name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
