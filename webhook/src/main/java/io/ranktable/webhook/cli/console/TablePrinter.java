package io.ranktable.webhook.cli.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ContainerNode;
import java.util.ArrayList;
import java.util.List;

/** Prints JSON for people: what is short stays on one line, so that a device is one line. */
public final class TablePrinter {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDTH = 100;
  private static final String INDENT = "  ";

  private TablePrinter() {}

  /** The text in pretty form; as it is when it is no JSON. */
  public static String pretty(String text) {
    try {
      StringBuilder out = new StringBuilder();
      print(JSON.readTree(text), "", out);
      return out.toString();
    } catch (JsonProcessingException e) {
      return text;
    }
  }

  private static void print(JsonNode node, String indent, StringBuilder out) {
    if (!(node instanceof ContainerNode) || leaf(node)) {
      out.append(oneLine(node));
      return;
    }
    List<String> entries = new ArrayList<>();
    String inner = indent + INDENT;
    if (node.isObject()) {
      node.properties()
          .forEach(
              field -> {
                StringBuilder entry = new StringBuilder(inner);
                entry.append(oneLine(JSON.getNodeFactory().textNode(field.getKey()))).append(": ");
                print(field.getValue(), inner, entry);
                entries.add(entry.toString());
              });
    } else {
      for (JsonNode child : node) {
        StringBuilder entry = new StringBuilder(inner);
        print(child, inner, entry);
        entries.add(entry.toString());
      }
    }
    out.append(node.isObject() ? "{\n" : "[\n")
        .append(String.join(",\n", entries))
        .append('\n')
        .append(indent)
        .append(node.isObject() ? '}' : ']');
  }

  /** Whether nothing nested is in it and it is short. */
  private static boolean leaf(JsonNode node) {
    for (JsonNode child : node) {
      if (child instanceof ContainerNode && !child.isEmpty()) {
        return false;
      }
    }
    return oneLine(node).length() <= WIDTH;
  }

  private static String oneLine(JsonNode node) {
    return node.toString();
  }
}
