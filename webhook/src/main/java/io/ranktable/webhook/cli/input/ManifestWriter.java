package io.ranktable.webhook.cli.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes Kubernetes objects so that every reader of YAML 1.1 or 1.2 reads the same. */
public final class ManifestWriter {

  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .stringQuotingChecker(new PlainWords())
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .build());

  private ManifestWriter() {}

  /** The objects as YAML, a document each; empty for none. */
  public static String yaml(List<? extends JsonNode> objects) {
    StringBuilder out = new StringBuilder();
    for (JsonNode object : objects) {
      try {
        out.append(out.isEmpty() ? "" : "---\n").append(YAML.writeValueAsString(object));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("A tree can always be written", e);
      }
    }
    return out.toString();
  }

  /** The objects as JSON: one as it is, several as a List. */
  public static String json(List<? extends JsonNode> objects) {
    if (objects.size() == 1) {
      return objects.getFirst().toPrettyString() + "\n";
    }
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.put("apiVersion", "v1").put("kind", "List").putArray("items").addAll(objects);
    return list.toPrettyString() + "\n";
  }

  /** Only plain words go without quotes; whatever might be taken for something else gets them. */
  private static final class PlainWords extends StringQuotingChecker {

    private static final long serialVersionUID = 1L;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./@%+-]*");
    private static final Set<String> WORDS =
        Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    @Override
    public boolean needToQuoteName(String name) {
      return needToQuoteValue(name);
    }

    @Override
    public boolean needToQuoteValue(String value) {
      return !PLAIN.matcher(value).matches()
          || WORDS.contains(value.toLowerCase(java.util.Locale.ROOT));
    }
  }
}
