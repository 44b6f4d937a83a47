package io.ranktable.webhook.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ranktable.certs.x509.Decoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What a mounted Secret of type {@code kubernetes.io/tls} holds.
 *
 * @param certificate text of {@code tls.crt}
 * @param key text of {@code tls.key}; never printed
 * @param authority text of {@code ca.crt}; empty when there is none
 */
record MountedSecret(String certificate, String key, String authority) {
  /** Kubelet swaps all files of a volume at once, by this link. */
  private static final String GENERATION = "..data";

  /** Reads the files of one generation; broken with a reason when one is missing. */
  static Decoded<MountedSecret> read(Path directory) {
    Decoded<MountedSecret> first = readOnce(directory);
    // Kubelet may have removed the generation while it was read; then there is a newer one.
    return first instanceof Decoded.Broken ? readOnce(directory) : first;
  }

  private static Decoded<MountedSecret> readOnce(Path directory) {
    try {
      Path link = directory.resolve(GENERATION);
      Path files = Files.exists(link) ? link.toRealPath() : directory;
      Path authority = files.resolve("ca.crt");
      return new Decoded.Ok<>(
          new MountedSecret(
              Files.readString(files.resolve("tls.crt"), UTF_8),
              Files.readString(files.resolve("tls.key"), UTF_8),
              Files.exists(authority) ? Files.readString(authority, UTF_8) : ""));
    } catch (NoSuchFileException e) {
      return new Decoded.Broken<>(Path.of(e.getFile()).getFileName() + " is not there");
    } catch (IOException e) {
      return new Decoded.Broken<>("its files cannot be read: " + e);
    }
  }

  /** Never its content. */
  @Override
  public String toString() {
    return "mounted Secret";
  }
}
