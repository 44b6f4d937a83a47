package io.ranktable.webhook.serving;

import io.ranktable.certs.leaf.ServerCertificate;
import io.ranktable.certs.x509.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Collectors;

/** A Secret as kubelet mounts it: all files are swapped at once by the link {@code ..data}. */
final class MountedVolume {
  private final Path directory;
  private int generation;

  MountedVolume(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /** Shows a certificate with its key, and the authority that signed it as {@code ca.crt}. */
  void show(ServerCertificate served) throws IOException {
    show(
        Map.of(
            "tls.crt", Pem.of(served.certificate()),
            "tls.key", Pem.of(served.key()),
            "ca.crt", served.chain().stream().skip(1).map(Pem::of).collect(Collectors.joining())));
  }

  void show(Map<String, String> files) throws IOException {
    Path fresh = Files.createDirectory(directory.resolve("..generation_" + ++generation));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(fresh.resolve(file.getKey()), file.getValue());
    }
    Path link = Files.createSymbolicLink(directory.resolve("..tmp"), fresh.getFileName());
    Files.move(
        link,
        directory.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
