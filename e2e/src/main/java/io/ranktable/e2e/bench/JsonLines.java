package io.ranktable.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import picocli.CommandLine;

/** Prints one JSON object per line, each as soon as it is known. */
public final class JsonLines {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MathContext DIGITS = new MathContext(4);

  private final String bench;
  private final PrintWriter out;

  /**
   * Lines of one tool.
   *
   * @param bench name of the tool, the first field of every line
   * @param out where they go
   */
  public JsonLines(String bench, PrintWriter out) {
    this.bench = bench;
    this.out = out;
  }

  /**
   * Runs a tool and ends the process with its exit code. Nothing else than its lines goes to
   * stdout: libraries log to stderr.
   */
  public static void run(Function<PrintWriter, CommandLine> tool, String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    System.exit(tool.apply(out).execute(args));
  }

  /** An object that has the name of the tool and nothing else yet. */
  public ObjectNode line() {
    return JSON.createObjectNode().put("bench", bench);
  }

  /** Prints an object. */
  public void print(ObjectNode line) {
    out.println(line);
    out.flush();
  }

  /** A figure with four digits, as more would only be noise. */
  public static BigDecimal figure(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("No figure: " + value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros();
    return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
  }
}
