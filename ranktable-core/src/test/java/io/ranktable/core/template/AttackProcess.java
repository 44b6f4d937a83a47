package io.ranktable.core.template;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** Runs every attack in a process of its own, to be started with little memory. */
final class AttackProcess {

  private AttackProcess() {}

  /** Prints a line per attack: its name, the CPU time in milliseconds, what it ended in. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var threads = ManagementFactory.getThreadMXBean();
    Rendering.rendered(Tables.role(), Rendering.bundled("hccl-role"));
    for (Attacks.Attack attack : Attacks.all()) {
      long before = threads.getCurrentThreadCpuTime();
      String outcome = attack.outcome();
      long millis = (threads.getCurrentThreadCpuTime() - before) / 1_000_000;
      out.println(
          attack.name()
              + "\t"
              + millis
              + "\t"
              + outcome.substring(0, Math.min(4000, outcome.length())));
    }
  }
}
