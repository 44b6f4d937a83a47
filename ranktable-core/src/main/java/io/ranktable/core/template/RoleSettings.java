package io.ranktable.core.template;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings about roles.
 *
 * @param named roles of {@code role-order} when it is given; empty otherwise
 * @param order roles in their order
 * @param aliases role as written on pods to role as meant
 * @param groups role to fixed group id
 * @param firstGroup first group id of role instances without a fixed one
 */
record RoleSettings(
    Set<String> named,
    List<String> order,
    Map<String, String> aliases,
    Map<String, Integer> groups,
    int firstGroup) {

  static final String ORDER = "role-order";
  static final String ALIASES = "role-aliases";
  static final String GROUPS = "role-groups";
  static final String FIRST_GROUP = "first-group-id";

  private static final List<String> DEFAULT_ORDER = List.of("prefill", "decode");
  private static final Pattern ROLE =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?");
  private static final Pattern ID = Pattern.compile("\\d{1,6}");
  private static final String ROLE_RULE =
      "is no role; a role has at most 63 letters, digits, - and _";

  static RoleSettings read(Map<String, String> data, Mistakes mistakes) {
    Map<String, String> aliases = aliases(data, mistakes);
    Set<String> order = new LinkedHashSet<>();
    for (String word : SettingsReader.words(SettingsReader.value(data, ORDER, ""))) {
      String role = aliases.getOrDefault(word, word);
      if (!ROLE.matcher(word).matches()) {
        mistakes.add(ORDER, word, ROLE_RULE);
      } else if (!order.add(role)) {
        mistakes.add(ORDER, word, "stands there twice; remove one");
      }
    }
    Map<String, Integer> groups = groups(data, aliases, mistakes);
    return new RoleSettings(
        Set.copyOf(order),
        order.isEmpty() ? DEFAULT_ORDER : List.copyOf(order),
        aliases,
        groups,
        firstGroup(data, groups, mistakes));
  }

  /**
   * The roles whose pods a table takes; empty when it takes any. A given order names them all.
   * Otherwise a text that has a list over every role takes any role; and one that has none takes
   * those it names, because pods of others would silently be left out.
   */
  Set<String> known(Set<String> namedByText, boolean everyRole) {
    if (named.isEmpty() && everyRole) {
      return Set.of();
    }
    Set<String> known = new LinkedHashSet<>(named);
    known.addAll(groups.keySet());
    known.addAll(namedByText);
    return Set.copyOf(known);
  }

  private static Map<String, String> aliases(Map<String, String> data, Mistakes mistakes) {
    Map<String, String> aliases = new LinkedHashMap<>();
    for (String word : SettingsReader.words(SettingsReader.value(data, ALIASES, ""))) {
      int sign = word.indexOf('=');
      String from = sign < 0 ? word : word.substring(0, sign);
      String to = sign < 0 ? "" : word.substring(sign + 1);
      if (!ROLE.matcher(from).matches() || !ROLE.matcher(to).matches()) {
        mistakes.add(
            ALIASES, word, "is no alias; write <role on pods>=<role meant>, such as P=prefill");
      } else if (aliases.putIfAbsent(from, to) != null) {
        mistakes.add(ALIASES, word, "gives " + from + " a second meaning; remove one");
      }
    }
    for (Map.Entry<String, String> alias : aliases.entrySet()) {
      String to = alias.getValue();
      if (!aliases.getOrDefault(to, to).equals(to)) {
        mistakes.add(
            ALIASES,
            alias.getKey() + "=" + to,
            "leads to another alias; write the role that is meant in the end");
      }
    }
    return aliases;
  }

  private static Map<String, Integer> groups(
      Map<String, String> data, Map<String, String> aliases, Mistakes mistakes) {
    Map<String, Integer> groups = new LinkedHashMap<>();
    for (String word : SettingsReader.words(SettingsReader.value(data, GROUPS, ""))) {
      int sign = word.indexOf('=');
      String from = sign < 0 ? word : word.substring(0, sign);
      String id = sign < 0 ? "" : word.substring(sign + 1);
      if (!ROLE.matcher(from).matches() || !ID.matcher(id).matches()) {
        mistakes.add(GROUPS, word, "is no group; write <role>=<number>, such as coordinator=0");
        continue;
      }
      Integer before = groups.put(aliases.getOrDefault(from, from), Integer.valueOf(id));
      if (before != null) {
        mistakes.add(GROUPS, word, "gives the role a second group; remove one");
      }
    }
    return groups;
  }

  private static int firstGroup(
      Map<String, String> data, Map<String, Integer> groups, Mistakes mistakes) {
    int free = groups.values().stream().mapToInt(id -> id + 1).max().orElse(0);
    String text = SettingsReader.value(data, FIRST_GROUP, "");
    if (text.isEmpty()) {
      return free;
    }
    if (!ID.matcher(text).matches()) {
      mistakes.add(FIRST_GROUP, text, "is no group id; write a number from 0 to 999999");
      return free;
    }
    int first = Integer.parseInt(text);
    if (first < free) {
      mistakes.add(
          FIRST_GROUP,
          text,
          "is not above the ids of " + GROUPS + ", so two groups could have one id; write " + free);
    }
    return first;
  }
}
