package io.ranktable.e2e.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Small images that stand for engines, made of this machine's static busybox (Debian package
 * busybox-static).
 */
public final class TestImages {

  /** The name of {@link #pause()}. */
  public static final String PAUSE = "test.ranktable.io/pause:1";

  /** The name of {@link #busybox()}. */
  public static final String BUSYBOX = "test.ranktable.io/busybox:1";

  /** Where Debian puts it. */
  private static final Path PROGRAM = Path.of("/bin/busybox");

  /** As first process of a container a program ends at SIGTERM only if it asks for that signal. */
  private static final String SLEEP = "trap 'exit 143' TERM; sleep infinity & wait";

  private TestImages() {}

  /**
   * {@link #BUSYBOX}: a shell and all tools of busybox, run as root. Sleeps until SIGTERM when the
   * pod gives no command.
   */
  public static ImageArchive busybox() {
    return engine(BUSYBOX, "");
  }

  /**
   * The same under another name and user.
   *
   * @param reference its whole name
   * @param user its USER, such as {@code 1000:2000}; empty: root
   */
  public static ImageArchive engine(String reference, String user) {
    try {
      ImageLayer.Builder layer = base().file("/bin/busybox", staticBusybox(), 0755);
      for (String tool : tools()) {
        if (!"busybox".equals(tool)) {
          layer.link("/bin/" + tool, "busybox");
        }
      }
      return ImageArchive.named(reference)
          .layer(layer.build())
          .user(user)
          .env("PATH", "/bin")
          .entrypoint("/bin/sh", "-c", SLEEP);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make image " + reference, e);
    }
  }

  /**
   * An image without a shell and without tools: {@code /engine/sleep} is all there is, and what it
   * runs, for ever. It does not end at SIGTERM, so its pods need a short grace period.
   *
   * @param reference its whole name
   */
  public static ImageArchive withoutShell(String reference) {
    try {
      return ImageArchive.named(reference)
          .layer(base().file("/engine/sleep", staticBusybox(), 0755).build())
          .entrypoint("/engine/sleep", "infinity");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make image " + reference, e);
    }
  }

  /**
   * What holds the namespaces of a pod open, under the name {@link #PAUSE}. It ends only when it is
   * killed, which is how runtimes end it.
   */
  public static ImageArchive pause() {
    return withoutShell(PAUSE);
  }

  private static ImageLayer.Builder base() {
    return ImageLayer.builder()
        .directory("/tmp", 01777, 0, 0)
        .text("/etc/passwd", "root:x:0:0:root:/:/bin/sh\n", 0644)
        .text("/etc/group", "root:x:0:\n", 0644);
  }

  /** A program that is not static names its loader in its first page. */
  private static Path staticBusybox() throws IOException {
    byte[] head = new byte[4096];
    if (Files.isExecutable(PROGRAM)) {
      try (var in = Files.newInputStream(PROGRAM)) {
        int read = in.readNBytes(head, 0, head.length);
        if (!new String(head, 0, read, StandardCharsets.ISO_8859_1).contains("/ld-")) {
          return PROGRAM;
        }
      }
    }
    throw new IOException("no static " + PROGRAM + ": apt-get install busybox-static");
  }

  private static List<String> tools() throws IOException {
    Process list = new ProcessBuilder(PROGRAM.toString(), "--list").start();
    list.getOutputStream().close();
    try (var lines = list.inputReader(StandardCharsets.UTF_8)) {
      return lines.lines().sorted().toList();
    }
  }
}
