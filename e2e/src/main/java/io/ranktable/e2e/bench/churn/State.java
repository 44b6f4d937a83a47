package io.ranktable.e2e.bench.churn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.bench.crowd.Requests;
import io.ranktable.e2e.bench.crowd.Usage;
import io.ranktable.e2e.serving.InjectorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What must not grow.
 *
 * @param heapMib heap in use after a collection of everything
 * @param usage memory, threads and files of the process
 * @param watches how many watches it has open
 */
record State(double heapMib, Usage usage, long watches) {

  private static final double MIB = 1024 * 1024;

  /** What is still noise: a share of memory, and so many threads or files. */
  private static final double MORE_HEAP = 1.15;

  private static final int MORE = 8;

  static State of(InjectorProcess replica, Requests requests)
      throws IOException, InterruptedException {
    collect(replica.handle().pid());
    return new State(replica.heapBytes() / MIB, Usage.of(replica.handle()), requests.openWatches());
  }

  ObjectNode put(ObjectNode line) {
    return line.put("heap_mib", JsonLines.figure(heapMib))
        .put("rss_mib", JsonLines.figure(usage.rssMib()))
        .put("cpu_s", JsonLines.figure(usage.cpuSeconds()))
        .put("threads", usage.threads())
        .put("files", usage.files())
        .put("watches", watches);
  }

  /** Whether this is no more than another state was, but for noise. */
  boolean flatSince(State earlier) {
    return heapMib <= earlier.heapMib() * MORE_HEAP
        && usage.threads() <= earlier.usage().threads() + MORE
        && usage.files() <= earlier.usage().files() + MORE
        && watches <= earlier.watches();
  }

  private static void collect(long pid) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(List.of(jcmd, Long.toString(pid), "GC.run"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("jcmd could not have the injector collect its garbage");
    }
  }
}
