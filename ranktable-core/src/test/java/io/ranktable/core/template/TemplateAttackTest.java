package io.ranktable.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ranktable.core.template.Attacks.Attack;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TemplateAttackTest {

  private static final long MEGABYTE = 1024 * 1024;
  private static final int MOST_MILLIS = 1000;

  static Stream<Attack> attacks() {
    return Attacks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void endsInAClearAnswer(Attack attack) {
    String[] outcome = {""};

    bounded(() -> outcome[0] = attack.outcome());

    assertThat(outcome[0]).contains(attack.answer());
    if (outcome[0].startsWith("rejected")) {
      assertThat(outcome[0]).contains("template \"t\" of namespace ai: ");
    }
  }

  /** Heap and all of one small process; what is left over from one attack cannot help the next. */
  @Test
  void allOfThemTogetherFitIntoAProcessWithLittleMemory() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                AttackProcess.class.getName())
            .redirectErrorStream(true)
            .start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains("\t"))
            .toList();

    assertThat(process.waitFor()).as("exit code after: %s", lines).isZero();
    List<Attack> attacks = Attacks.all();
    assertThat(lines).hasSameSizeAs(attacks);
    for (int i = 0; i < lines.size(); i++) {
      String[] parts = lines.get(i).split("\t", 3);
      assertThat(parts[0]).isEqualTo(attacks.get(i).name());
      assertThat(Integer.parseInt(parts[1])).as(parts[0]).isLessThan(MOST_MILLIS);
      assertThat(parts[2]).contains(attacks.get(i).answer());
    }
  }

  /** One second and 64 MB; the first run only loads classes. */
  private static void bounded(Runnable attack) {
    attack.run();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long cpuBefore = threads.getCurrentThreadCpuTime();
    attack.run();
    assertThat(threads.getCurrentThreadCpuTime() - cpuBefore).isLessThan(MOST_MILLIS * 1_000_000L);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 * MEGABYTE);
  }
}
