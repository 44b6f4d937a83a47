package io.ranktable.core.template;

import com.github.mustachejava.Code;
import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheVisitor;
import com.github.mustachejava.TemplateContext;
import com.github.mustachejava.codes.DefaultMustache;
import java.util.ArrayList;
import java.util.List;

/** Collects what the library's parser finds in a text, or in one section of it. */
final class PartCollector implements MustacheVisitor {

  private final PlacedReader reader;
  private final int startLine;
  private final List<Part> parts = new ArrayList<>();

  /** Carries collected parts through the parser; never executed. */
  private static final class Collected extends DefaultMustache {
    private final List<Part> parts;
    private final int startLine;

    Collected(TemplateContext context, List<Part> parts, int startLine) {
      super(context, null, new Code[0], "");
      this.parts = parts;
      this.startLine = startLine;
    }
  }

  PartCollector(PlacedReader reader) {
    this.reader = reader;
    this.startLine = reader.line();
  }

  /** The parts that a collector handed to the parser. */
  static List<Part> partsOf(Mustache mustache) {
    return collected(mustache).parts;
  }

  private static Collected collected(Mustache mustache) {
    if (mustache instanceof Collected collected) {
      return collected;
    }
    throw new IllegalStateException("The parser hands back what the collector made");
  }

  @Override
  public Mustache mustache(TemplateContext context) {
    return new Collected(context, joined(parts), startLine);
  }

  @Override
  public void iterable(TemplateContext context, String name, Mustache body) {
    section(name, false, collected(body));
  }

  @Override
  public void notIterable(TemplateContext context, String name, Mustache body) {
    section(name, true, collected(body));
  }

  private void section(String name, boolean inverted, Collected body) {
    // The parser hands over the text before a section only after the section.
    if (!parts.isEmpty()
        && parts.getLast() instanceof Part.Literal(int line, String text)
        && line > body.startLine) {
      parts.set(parts.size() - 1, new Part.Literal(body.startLine, text));
    }
    parts.add(new Part.Section(body.startLine, name, inverted, body.parts));
  }

  @Override
  public void value(TemplateContext context, String name, boolean encoded) {
    parts.add(new Part.Value(reader.line(), name, !encoded));
  }

  @Override
  public void write(TemplateContext context, String text) {
    if (!text.isEmpty()) {
      int line = text.endsWith("\n") ? reader.line() - 1 : reader.line();
      parts.add(new Part.Literal(line, text));
    }
  }

  /** Neighbouring literals as one, as long as the line of each follows from the first. */
  private static List<Part> joined(List<Part> parts) {
    List<Part> joined = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int line = 0;
    int next = 0;
    for (Part part : parts) {
      boolean literal = part instanceof Part.Literal;
      if (!text.isEmpty() && (!literal || part.line() != next)) {
        joined.add(new Part.Literal(line, text.toString()));
        text.setLength(0);
      }
      if (part instanceof Part.Literal(int from, String more)) {
        line = text.isEmpty() ? from : line;
        next = from + (more.endsWith("\n") ? 1 : 0);
        text.append(more);
      } else {
        joined.add(part);
      }
    }
    if (!text.isEmpty()) {
      joined.add(new Part.Literal(line, text.toString()));
    }
    return List.copyOf(joined);
  }

  @Override
  public void comment(TemplateContext context, String comment) {}

  @Override
  public void eof(TemplateContext context) {}

  @Override
  public void partial(TemplateContext context, String name, String indent) {
    throw foreign();
  }

  @Override
  public void dynamicPartial(TemplateContext context, String name, String indent) {
    throw foreign();
  }

  @Override
  public void pragma(TemplateContext context, String pragma, String args) {
    throw foreign();
  }

  @Override
  public void extend(TemplateContext context, String name, Mustache body) {
    throw foreign();
  }

  @Override
  public void name(TemplateContext context, String name, Mustache body) {
    throw foreign();
  }

  @Override
  public void checkName(TemplateContext context, String name, Mustache body) {
    throw foreign();
  }

  private TextMistake foreign() {
    return new TextMistake(reader.line(), "this kind of tag cannot be used");
  }
}
