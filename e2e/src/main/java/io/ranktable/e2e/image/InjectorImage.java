package io.ranktable.e2e.image;

import io.ranktable.e2e.cluster.ClusterUnavailableException;
import io.ranktable.e2e.cluster.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The image of the injector, made by the very recipe that users have (jib in webhook/pom.xml), on a
 * base made of Debian packages and the JDK of this machine, without a registry.
 *
 * @param tar the image as {@code docker save} writes it
 * @param reference its whole name in the archive; another content has another name
 */
public record InjectorImage(Path tar, String reference) {

  /** Older ones are of code that has changed since. */
  private static final int KEPT = 8;

  private static final String NAME = "ranktable.test/ranktable-injector";

  /** Returns one line that says what to install so that it can be made here, or empty. */
  public static Optional<String> obstacle() {
    Optional<SourceTree> tree = SourceTree.find();
    if (tree.isEmpty()) {
      return Optional.of("no e2e/image/base.sh above " + Path.of("").toAbsolutePath());
    }
    return tree.get().obstacle().or(() -> ImageBuild.obstacle(tree.get()));
  }

  /**
   * Returns the image of the code as it is compiled now, made now if there is none of it in the
   * cache; progress goes to standard error. Several programs may ask at once. It is the {@link
   * #trained()} one with {@code CI=true} or {@code RANKTABLE_IMAGE=trained}; else one without AOT
   * cache, which is made in a fifth of the time and differs in nothing but how fast it starts.
   *
   * @throws ClusterUnavailableException when it cannot be made here; its one line says what to
   *     install
   * @throws IllegalStateException when it can, but making it fails
   */
  public static InjectorImage build() {
    return make(
        "true".equals(System.getenv("CI")) || "trained".equals(System.getenv("RANKTABLE_IMAGE")));
  }

  /**
   * The same with an AOT cache, as users make it by {@code -P trained-image}.
   *
   * @throws ClusterUnavailableException when it cannot be made here; its one line says what to
   *     install
   * @throws IllegalStateException when it can, but making it fails
   */
  public static InjectorImage trained() {
    return make(true);
  }

  private static synchronized InjectorImage make(boolean trained) {
    obstacle()
        .ifPresent(
            advice -> {
              throw new ClusterUnavailableException("no image of the injector: " + advice);
            });
    SourceTree tree = SourceTree.find().orElseThrow();
    Path images = Programs.cache().resolve("images");
    try {
      Path base = ImageBuild.base(tree);
      String key = tree.key(base.getFileName().toString()) + (trained ? "-trained" : "");
      Path tar = images.resolve("injector-" + key + ".tar");
      InjectorImage image = new InjectorImage(tar, NAME + ":" + key);
      Files.createDirectories(images);
      try (FileChannel lock =
              FileChannel.open(
                  images.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = lock.lock()) {
        if (!Files.isRegularFile(tar)) {
          ImageBuild.run(tree, base, image, trained);
        }
        Files.setLastModifiedTime(tar, FileTime.from(Clock.systemUTC().instant()));
        removeOld(images);
      }
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException("the image of the injector cannot be made", e);
    }
  }

  /**
   * Makes it again from the same sources, without AOT cache, whatever has been made before.
   *
   * @param target where to put it
   */
  InjectorImage again(Path target) throws IOException {
    SourceTree tree = SourceTree.find().orElseThrow();
    InjectorImage again = new InjectorImage(target, reference);
    ImageBuild.run(tree, ImageBuild.base(tree), again, false);
    return again;
  }

  private static void removeOld(Path images) throws IOException {
    List<Path> tars;
    try (Stream<Path> list = Files.list(images)) {
      tars =
          list.filter(file -> file.getFileName().toString().matches("injector-[-0-9a-z]+\\.tar"))
              .sorted(Comparator.comparing(InjectorImage::lastUsed).reversed())
              .toList();
    }
    for (Path old : tars.subList(Math.min(KEPT, tars.size()), tars.size())) {
      Files.deleteIfExists(old);
    }
  }

  private static FileTime lastUsed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
