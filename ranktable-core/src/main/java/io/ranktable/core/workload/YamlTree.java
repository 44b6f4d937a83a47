package io.ranktable.core.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads YAML into {@link YamlNode}s, because mistakes shall be told with their lines. */
final class YamlTree {

  private static final YAMLFactory YAML = new YAMLFactory();
  private static final int DEPTH_LIMIT = 50;

  private final YAMLParser parser;
  private final Mistakes mistakes;

  private YamlTree(YAMLParser parser, Mistakes mistakes) {
    this.parser = parser;
    this.mistakes = mistakes;
  }

  /** All documents of a text; what cannot be read is noted as a mistake. */
  static List<YamlNode> documents(String text, Mistakes mistakes) {
    List<YamlNode> documents = new ArrayList<>();
    try (YAMLParser parser = YAML.createParser(text)) {
      YamlTree tree = new YamlTree(parser, mistakes);
      while (parser.nextToken() != null) {
        documents.add(tree.value(0));
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      mistakes.add(
          line, "", "This is not YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (IOException e) {
      throw new IllegalStateException("A text in memory can always be read", e);
    }
    return documents;
  }

  private YamlNode value(int depth) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    if (depth > DEPTH_LIMIT) {
      mistakes.add(line, "", "Nested deeper than " + DEPTH_LIMIT + " levels.");
      parser.skipChildren();
      return new YamlNode.Text(line, "");
    }
    if (parser.isCurrentAlias()) {
      mistakes.add(
          line, "", "Aliases (*" + parser.getText() + ") are not read; write the value out.");
      return new YamlNode.Text(line, "");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> fields(line, depth);
      case START_ARRAY -> items(line, depth);
      case VALUE_NULL -> new YamlNode.Text(line, "");
      default -> new YamlNode.Text(line, parser.getText().strip());
    };
  }

  private YamlNode fields(int line, int depth) throws IOException {
    Map<String, YamlNode.Field> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      int keyLine = parser.currentTokenLocation().getLineNr();
      parser.nextToken();
      YamlNode.Field before =
          fields.putIfAbsent(key, new YamlNode.Field(keyLine, value(depth + 1)));
      if (before != null) {
        mistakes.add(keyLine, key, "is given twice, first in line " + before.line() + ".");
      }
    }
    return new YamlNode.Fields(line, fields);
  }

  private YamlNode items(int line, int depth) throws IOException {
    List<YamlNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(depth + 1));
    }
    return new YamlNode.Items(line, items);
  }
}
