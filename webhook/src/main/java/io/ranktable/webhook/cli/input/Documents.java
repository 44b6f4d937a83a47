package io.ranktable.webhook.cli.input;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads the documents of a text as kubectl does: JSON, or YAML with anchors, merge keys and the
 * booleans and octal numbers of YAML 1.1. A key that is given twice is a mistake, for one of both
 * values would be lost.
 */
final class Documents {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Documents() {}

  /**
   * A document.
   *
   * @param number its number, from 1
   * @param line line that it begins in, from 1
   * @param value its value
   * @param itemLines lines of the entries of its list {@code items}; empty when it has none or they
   *     are not known
   */
  record Document(int number, int line, JsonNode value, List<Integer> itemLines) {}

  /** A text that is neither YAML nor JSON, with the place where that shows. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Document and line from 1, and what is wrong there. */
    UnreadableException(int document, int line, String problem) {
      super("document " + document + ", line " + line + " is neither YAML nor JSON: " + problem);
    }
  }

  static List<Document> read(String text) throws UnreadableException {
    boolean looksLikeJson =
        text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[");
    if (!looksLikeJson) {
      return yaml(text);
    }
    try {
      return json(text);
    } catch (UnreadableException notJson) {
      try {
        return yaml(text);
      } catch (UnreadableException notYaml) {
        notJson.addSuppressed(notYaml);
        throw notJson;
      }
    }
  }

  private static List<Document> json(String text) throws UnreadableException {
    List<Document> documents = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(text)) {
      while (parser.nextToken() != null) {
        int line = parser.currentTokenLocation().getLineNr();
        JsonNode value = JSON.readTree(parser);
        documents.add(new Document(documents.size() + 1, line, value, List.of()));
      }
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw new UnreadableException(
          documents.size() + 1, at == null ? 1 : at.getLineNr(), e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException("A text in memory can always be read", e);
    }
    return documents;
  }

  private static List<Document> yaml(String text) throws UnreadableException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit(Integer.MAX_VALUE);
    Values values = new Values(options);
    DumperOptions unused = new DumperOptions();
    Yaml yaml = new Yaml(values, new Representer(unused), unused, options, new Scalars());
    List<Document> documents = new ArrayList<>();
    try {
      for (Node node : yaml.composeAll(new java.io.StringReader(text))) {
        List<Integer> items = itemLines(node);
        JsonNode value = JSON.valueToTree(values.of(node));
        documents.add(new Document(documents.size() + 1, line(node), value, items));
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      String context = e.getContext() == null ? "" : e.getContext() + ", ";
      throw new UnreadableException(documents.size() + 1, line, context + e.getProblem());
    } catch (YAMLException | IllegalArgumentException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new UnreadableException(documents.size() + 1, 1, first);
    }
    return documents;
  }

  private static List<Integer> itemLines(Node node) {
    if (node instanceof MappingNode map) {
      for (NodeTuple entry : map.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode key
            && key.getValue().equals("items")
            && entry.getValueNode() instanceof SequenceNode items) {
          return items.getValue().stream().map(Documents::line).toList();
        }
      }
    }
    return node instanceof SequenceNode items
        ? items.getValue().stream().map(Documents::line).toList()
        : List.of();
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  /** Makes plain values of nodes; anchors and merge keys are resolved, no classes are loaded. */
  private static final class Values extends SafeConstructor {
    Values(LoaderOptions options) {
      super(options);
    }

    Object of(Node node) {
      return constructDocument(node);
    }
  }

  /** What kubectl takes for something else than text. Times stay text, as JSON has no times. */
  private static final class Scalars extends Resolver {
    private static final Pattern TRUTH =
        Pattern.compile(
            "y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
    private static final Pattern WHOLE =
        Pattern.compile("[-+]?(0b[01]+|0[0-7]*|0x[0-9a-fA-F]+|[1-9][0-9]*)");
    private static final Pattern DECIMAL =
        Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, TRUTH, "yYnNtTfFoO");
      addImplicitResolver(Tag.INT, WHOLE, "-+0123456789");
      addImplicitResolver(Tag.FLOAT, DECIMAL, "-+0123456789.");
      addImplicitResolver(Tag.MERGE, MERGE, "<");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }
}
