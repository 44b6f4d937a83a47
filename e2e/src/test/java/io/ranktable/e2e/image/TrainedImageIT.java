package io.ranktable.e2e.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.e2e.cluster.SkipUnavailable;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The AOT cache of the image: a Java machine told to need it ends when it cannot use it. */
@ExtendWith(SkipUnavailable.class)
class TrainedImageIT {

  private static final String NEEDED = "-XX:AOTMode=on";

  private static UnpackedImage image;

  private record Run(int exitCode, String output) {}

  @BeforeAll
  static void make() throws IOException {
    image = UnpackedImage.of(InjectorImage.trained());
  }

  @AfterAll
  static void remove() throws IOException {
    if (image != null) {
      image.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:+UseSerialGC -Xmx256m",
        "-XX:+UseParallelGC -Xmx256m",
        "-XX:+UseG1GC -Xmx256m",
        "-XX:+UseG1GC -Xmx4g",
        "-XX:MaxRAMPercentage=40 -XX:TrimNativeHeapInterval=30000" + " -XX:+ExitOnOutOfMemoryError"
      })
  void isUsedWithTheseOptions(String options) throws Exception {
    Run run = run(List.of(options.split(" ")));

    assertThat(run.output()).contains("Using AOT-linked classes: true").contains("ranktable ");
    assertThat(run.exitCode()).as(run.output()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseZGC", "-XX:+UseCompactObjectHeaders", "-XX:-UseCompressedOops"})
  void doesNotFitThese(String option) throws Exception {
    assertThat(run(List.of(option)).exitCode()).isNotZero();
  }

  @Test
  void doesNotFitOtherJars() throws Exception {
    Path jar;
    try (var jars = Files.list(image.file("/app/classpath"))) {
      jar = jars.findFirst().orElseThrow();
    }
    FileTime before = Files.getLastModifiedTime(jar);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(before.toMillis() + 1000));
    try {
      assertThat(run(List.of()).exitCode()).isNotZero();
    } finally {
      Files.setLastModifiedTime(jar, before);
    }
    assertThat(run(List.of()).exitCode()).isZero();
  }

  @Test
  void isNotMadeAgainWhereOneThatFitsIsThere() throws Exception {
    Path cache = image.file("/app/aot/ranktable.aot");
    FileTime before = Files.getLastModifiedTime(cache);

    Run run = run(List.of("-XX:AOTMode=auto"), "train", "--output", cache.toString());

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output()).contains("is there and fits");
    assertThat(Files.getLastModifiedTime(cache)).isEqualTo(before);
  }

  @Test
  void isNotNeededWhereItCannotBeMade(@TempDir Path directory) throws Exception {
    Path cache = directory.resolve("new.aot");
    List<String> auto = List.of("-XX:AOTMode=auto");
    // The server refuses such a setting.
    Map<String, String> wrong = Map.of("RANKTABLE_GATE_CPU", "much");

    Run needed = run(wrong, auto, "train", "--output", cache.toString());
    Run optional = run(wrong, auto, "train", "--output", cache.toString(), "--optional");

    assertThat(needed.exitCode()).as(needed.output()).isOne();
    assertThat(optional.exitCode()).as(optional.output()).isZero();
    assertThat(optional.output())
        .contains(
            "train: there is no cache, the server will start without", "ranktable.gate.cpu is");
    assertThat(directory).isEmptyDirectory();
  }

  private static Run run(List<String> options) throws Exception {
    List<String> all = new ArrayList<>(List.of(NEEDED, "-Xlog:aot"));
    all.addAll(options);
    return run(all, "--version");
  }

  private static Run run(List<String> options, String... words) throws Exception {
    return run(Map.of(), options, words);
  }

  private static Run run(Map<String, String> environment, List<String> options, String... words)
      throws Exception {
    Path output = Files.createTempFile("ranktable-run", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(image.command(options, words))
              .redirectErrorStream(true)
              .redirectOutput(Redirect.to(output.toFile()));
      builder.environment().putAll(environment);
      Process process = builder.start();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends").isTrue();
      return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
    }
  }
}
