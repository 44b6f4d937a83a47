package io.ranktable.webhook.cli.demo.server;

import io.ranktable.core.table.Names;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Label selectors in the form that the mock server understands. It knows no {@code in}; the only
 * one that the injector uses names every kind of our ConfigMaps but tables, and every ConfigMap of
 * the demo carries that label or none.
 */
final class Selectors {

  private static final String PARAMETER = "labelSelector=";
  private static final Pattern KINDS =
      Pattern.compile(Pattern.quote(Names.KIND) + " in \\([^)]*\\)");

  private Selectors() {}

  /** A path with its query, selectors simplified. */
  static String simplified(String path) {
    int at = path.indexOf(PARAMETER);
    if (at < 0) {
      return path;
    }
    int from = at + PARAMETER.length();
    int end = path.indexOf('&', from);
    int to = end < 0 ? path.length() : end;
    String selector = URLDecoder.decode(path.substring(from, to), StandardCharsets.UTF_8);
    String simple = KINDS.matcher(selector).replaceAll(Names.KIND + "!=" + Names.KIND_TABLE);
    return path.substring(0, from)
        + URLEncoder.encode(simple, StandardCharsets.UTF_8)
        + path.substring(to);
  }
}
