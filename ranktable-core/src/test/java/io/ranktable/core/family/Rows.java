package io.ranktable.core.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;

/** JSON for people: what is short, or holds no list and no object inside, is one line. */
final class Rows {

  private static final int SHORT = 200;

  private Rows() {}

  static String of(JsonNode json) {
    StringBuilder text = new StringBuilder();
    append(json, "", text);
    return text.append('\n').toString();
  }

  private static void append(JsonNode json, String indent, StringBuilder text) {
    String line = json.toString();
    if (line.length() <= SHORT || json.valueStream().noneMatch(JsonNode::isContainerNode)) {
      text.append(line);
      return;
    }
    String inner = indent + " ";
    text.append(json.isArray() ? "[" : "{");
    if (json.isArray()) {
      for (Iterator<JsonNode> each = json.elements(); each.hasNext(); ) {
        text.append('\n').append(inner);
        append(each.next(), inner, text);
        text.append(each.hasNext() ? "," : "");
      }
    } else {
      for (Iterator<Map.Entry<String, JsonNode>> each = json.properties().iterator();
          each.hasNext(); ) {
        Map.Entry<String, JsonNode> field = each.next();
        text.append('\n').append(inner).append('"').append(field.getKey()).append("\": ");
        append(field.getValue(), inner, text);
        text.append(each.hasNext() ? "," : "");
      }
    }
    text.append(json.isArray() ? "]" : "}");
  }
}
