package io.ranktable.core.template;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Turns a ranked table into text. */
public final class Renderer {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Renderer() {}

  /** What came of it. */
  public sealed interface Outcome {
    /** Compact JSON. */
    record Rendered(String json) implements Outcome {}

    /** The template failed; the finding names the template and the line. */
    record Failed(Finding why) implements Outcome {}
  }

  /** What is wrong with a text that should be one JSON object, and at which character. */
  private record Flaw(int offset, String message) {}

  /**
   * Renders a complete table: strict names, JSON escaping, bounded steps and size, trailing commas
   * removed, compact. It reads nothing but its arguments, and ends within about a second whatever
   * the template says.
   */
  public static Outcome render(Template template, RankedTable table) {
    if (!(template.program() instanceof Compiled program)) {
      throw new IllegalArgumentException(template.name() + " was not made by Templates.parse");
    }
    try {
      return new Outcome.Rendered(printed(program, table, template.settings(), Run.STEP_LIMIT));
    } catch (TextMistake mistake) {
      return new Outcome.Failed(
          new Finding(
              Reason.RENDER_FAILED,
              Templates.label(template.namespace(), template.name()) + ", " + mistake.text()));
    }
  }

  /**
   * Prints a table as compact JSON.
   *
   * @param limit how many steps it may take
   * @throws TextMistake when the template fails
   */
  static String printed(Compiled program, RankedTable table, TemplateSettings settings, int limit) {
    JsonSink sink = new JsonSink(-1);
    program.print(new Model(table, settings), sink, limit);
    String json = sink.text();
    Flaw flaw = flaw(json);
    if (flaw == null) {
      return json;
    }
    JsonSink again = new JsonSink(flaw.offset());
    program.print(new Model(table, settings), again, limit);
    throw new TextMistake(again.watchedLine(), "what it prints is not JSON: " + flaw.message());
  }

  private static @Nullable Flaw flaw(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Flaw(0, "a table is one JSON object, it must begin with {");
      }
      parser.skipChildren();
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        return new Flaw(json.length(), "the last } is missing");
      }
      int end = (int) parser.currentLocation().getCharOffset();
      return parser.nextToken() == null
          ? null
          : new Flaw(end, "something follows after the last }");
    } catch (JsonProcessingException e) {
      return new Flaw(
          (int) Math.max(0, e.getLocation().getCharOffset() - 1), e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("Memory has no I/O errors", e);
    }
  }
}
