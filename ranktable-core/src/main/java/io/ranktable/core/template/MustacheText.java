package io.ranktable.core.template;

import com.github.mustachejava.MustacheException;
import com.github.mustachejava.MustacheFactory;
import com.github.mustachejava.MustacheParser;
import com.github.mustachejava.MustacheVisitor;
import com.github.mustachejava.ObjectHandler;
import io.ranktable.core.table.Excerpt;
import java.io.Reader;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Reads Mustache text into parts by the library's parser and nothing else of the library: what the
 * parser reports is collected as data, so that neither its reflection nor its files, class path,
 * functions or escaping can ever be reached.
 */
final class MustacheText implements MustacheFactory {

  /** How deep sections may nest. */
  static final int DEPTH_LIMIT = 32;

  private final PlacedReader reader;
  private final Deque<Open> open = new ArrayDeque<>();

  /** A section that is not closed yet. */
  private record Open(String name, int line) {}

  /** The library's parser; its constructor is not public. */
  private static final class Parser extends MustacheParser {
    Parser(MustacheFactory factory) {
      super(factory);
    }
  }

  private MustacheText(PlacedReader reader) {
    this.reader = reader;
  }

  /**
   * The parts of a text.
   *
   * @throws TextMistake when it is not what a template may be
   */
  static List<Part> parse(String text, Delimiters delimiters) {
    PlacedReader reader = new PlacedReader(text);
    MustacheText factory = new MustacheText(reader);
    try {
      return PartCollector.partsOf(
          new Parser(factory).compile(reader, "", delimiters.open(), delimiters.close()));
    } catch (MustacheException e) {
      throw factory.explained();
    }
  }

  private TextMistake explained() {
    if (reader.ended() && !open.isEmpty()) {
      Open last = open.getFirst();
      return new TextMistake(
          last.line(), "section " + Excerpt.of(last.name()) + " is not closed; add its end tag");
    }
    return new TextMistake(
        reader.line(), "a tag that begins with three braces must end with three braces");
  }

  /** Called at the beginning of the text and of every section. */
  @Override
  public MustacheVisitor createMustacheVisitor() {
    if (open.size() > DEPTH_LIMIT) {
      throw new TextMistake(
          reader.line(), "sections nest deeper than " + DEPTH_LIMIT + "; take some out");
    }
    return new PartCollector(reader);
  }

  /** Called with the text of every tag before the parser interprets it. */
  @Override
  public String translate(String command) {
    int line = reader.lineBefore(command.length() + 2);
    if (reader.ended()) {
      throw new TextMistake(
          line,
          "a tag is not closed: "
              + Excerpt.of(command.strip())
              + "; if its braces belong to the JSON, put a blank between them");
    }
    Tag tag = Tag.read(command, line);
    switch (tag.sigil()) {
      case '#', '^' -> open.push(new Open(tag.rest(), line));
      case '/' -> close(tag.rest(), line);
      default -> {}
    }
    return tag.command();
  }

  private void close(String name, int line) {
    if (open.isEmpty()) {
      throw new TextMistake(
          line, "the end tag of " + Excerpt.of(name) + " has no section; remove it");
    }
    Open last = open.pop();
    if (!last.name().equals(name)) {
      throw new TextMistake(
          line,
          "the end tag of "
              + Excerpt.of(name)
              + " stands where section "
              + Excerpt.of(last.name())
              + " of line "
              + last.line()
              + " must be closed");
    }
  }

  @Override
  public Reader getReader(String resourceName) {
    throw refused();
  }

  @Override
  public void encode(String value, Writer writer) {
    throw refused();
  }

  @Override
  public ObjectHandler getObjectHandler() {
    throw refused();
  }

  @Override
  public com.github.mustachejava.Mustache compile(String name) {
    throw refused();
  }

  @Override
  public com.github.mustachejava.Mustache compile(Reader text, String name) {
    throw refused();
  }

  private TextMistake refused() {
    return new TextMistake(reader.line(), "a template cannot reach anything outside its text");
  }
}
