package io.ranktable.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Owner;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.workload.Source.Alternative;
import io.ranktable.core.workload.Source.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Works out the values of a profile for one pod, and collects why a value is not there. */
final class Evaluation {

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final PodFacts pod;
  private final Profile profile;
  private final String template;
  private final String ticket;
  private final Parents parents;
  private final List<Finding> problems = new ArrayList<>();

  Evaluation(PodFacts pod, Profile profile, String template, String ticket, Parents parents) {
    this.pod = pod;
    this.profile = profile;
    this.template = template;
    this.ticket = ticket;
    this.parents = parents;
  }

  /** Why values were not there, in the order they were asked for. */
  List<Finding> problems() {
    return List.copyOf(problems);
  }

  String template() {
    return template;
  }

  Parents parents() {
    return parents;
  }

  String namespace() {
    return pod.namespace();
  }

  /** The first value there is, null for none; blank ones are none. */
  @Nullable String text(Choice choice) {
    for (Alternative alternative : choice.alternatives()) {
      String value = text(alternative);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** The first value that is a whole number from 0 on, empty for none. */
  OptionalLong number(Choice choice) {
    for (Alternative alternative : choice.alternatives()) {
      String value = text(alternative);
      if (value != null && isNumber(value)) {
        return OptionalLong.of(Long.parseLong(value));
      }
      if (value != null) {
        problem(
            Reason.EXPECTED_UNKNOWN,
            describe(alternative.source()) + " is no number: " + Excerpt.of(value));
      }
    }
    return OptionalLong.empty();
  }

  /** The value of one alternative, null for none. */
  @Nullable String text(Alternative alternative) {
    if (alternative.when() != null && !alternative.when().holds(pod)) {
      return null;
    }
    String value = candidates(alternative.source(), alternative.regex());
    if (value != null && alternative.after() != null) {
      value = rest(value, text(alternative.after()));
    }
    if (value != null && alternative.plus() != null) {
      value = sum(value, alternative.plus());
    }
    if (value == null && podOnly(alternative.source())) {
      problem(Reason.EXPECTED_UNKNOWN, describe(alternative.source()) + " is not on the pod");
    }
    return value;
  }

  private static @Nullable String rest(String value, @Nullable String start) {
    if (start == null || !value.startsWith(start + "-")) {
      return null;
    }
    String rest = value.substring(start.length() + 1);
    return rest.isBlank() ? null : rest;
  }

  private static @Nullable String sum(String value, long plus) {
    return isNumber(value) ? Long.toString(Long.parseLong(value) + plus) : null;
  }

  private static boolean isNumber(String value) {
    return NUMBER.matcher(value).matches();
  }

  private @Nullable String candidates(Source source, @Nullable Pattern regex) {
    if (source instanceof Source.PodName) {
      return Stream.of(pod.name(), pod.hostname() == null ? "" : pod.hostname(), pod.generateName())
          .map(name -> extract(name, regex))
          .filter(value -> value != null)
          .findFirst()
          .orElse(null);
    }
    return extract(value(source), regex);
  }

  private static @Nullable String extract(@Nullable String value, @Nullable Pattern regex) {
    if (value == null || value.isBlank()) {
      return null;
    }
    if (regex == null) {
      return value.strip();
    }
    Matcher matcher = regex.matcher(value.strip());
    String group = matcher.find() ? matcher.group(1) : null;
    return group == null || group.isBlank() ? null : group;
  }

  private @Nullable String value(Source source) {
    return switch (source) {
      case Source.Const(String value) -> value;
      case Source.Label(String key) -> pod.labels().get(key);
      case Source.Annotation(String key) -> pod.annotations().get(key);
      case Source.Env(String name) -> pod.env().get(name);
      case Source.PodName() -> pod.name();
      case Source.Ticket() -> ticket;
      case Source.Join(List<Choice> parts, String separator) -> join(parts, separator);
      case Source.OfOwner(Source.OwnerField field) -> owner(field);
      case Source.OfObject object -> field(object);
      case Source.Product(List<Choice> factors) -> product(factors);
      case Source.Least(List<Choice> numbers) -> least(numbers);
      case Source.Sum sum -> text(new Summation(this, sum).total());
    };
  }

  private @Nullable String join(List<Choice> parts, String separator) {
    List<String> texts = new ArrayList<>();
    for (Choice part : parts) {
      String text = text(part);
      if (text == null) {
        return null;
      }
      texts.add(text);
    }
    return String.join(separator, texts);
  }

  private static @Nullable String text(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : null;
  }

  private @Nullable String owner(Source.OwnerField field) {
    Owner owner = pod.owner();
    if (owner == null) {
      return null;
    }
    return switch (field) {
      case NAME -> owner.name();
      case UID -> owner.uid();
      case KIND -> owner.kind();
      case API_VERSION -> owner.apiVersion();
    };
  }

  private @Nullable String field(Source.OfObject source) {
    JsonNode object = object(source.object());
    if (object == null) {
      return null;
    }
    JsonNode value = source.path().in(object, this::placeholder);
    if (value.isMissingNode() && source.fallback() == null) {
      problem(
          Reason.EXPECTED_UNKNOWN,
          source.object().kind().kind() + " " + nameOf(object) + " has no " + source.path().text());
    }
    return value.isValueNode() ? value.asText() : source.fallback();
  }

  /** Another object, null when it cannot be read, which is noted. */
  @Nullable JsonNode object(Source.ObjectRef reference) {
    String name = text(reference.name());
    if (name == null) {
      return null;
    }
    return switch (parents.find(pod.namespace(), reference.kind(), name)) {
      case Parents.Lookup.Found(JsonNode object) -> object;
      case Parents.Lookup.Unavailable(String why) -> {
        problem(
            Reason.PARENT_UNAVAILABLE,
            reference.kind().kind() + " " + name + " cannot be read: " + why);
        yield null;
      }
    };
  }

  private @Nullable String product(List<Choice> factors) {
    long product = 1;
    for (Choice factor : factors) {
      OptionalLong number = number(factor);
      if (number.isEmpty()) {
        return null;
      }
      product = times(product, number.getAsLong());
    }
    return Long.toString(product);
  }

  private @Nullable String least(List<Choice> numbers) {
    return text(
        numbers.stream()
            .map(this::number)
            .filter(OptionalLong::isPresent)
            .mapToLong(OptionalLong::getAsLong)
            .min());
  }

  /** The product, or the greatest number there is instead of running over. */
  static long times(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
  }

  /** What the pod has for a placeholder in a path; empty for nothing. */
  String placeholder(String name) {
    Map<String, Choice> choices =
        Map.of("group", profile.group(), "role", profile.role(), "instance", profile.instance());
    Choice choice = choices.get(name);
    String value = choice == null ? null : text(choice);
    return value == null ? "" : value;
  }

  /** Notes why a value is not there. */
  void problem(Reason reason, String halfSentence) {
    Finding finding = new Finding(reason, halfSentence);
    if (!problems.contains(finding)) {
      problems.add(finding);
    }
  }

  static String nameOf(JsonNode object) {
    return object.path("metadata").path("name").asText("");
  }

  private static boolean podOnly(Source source) {
    return switch (source) {
      case Source.OfObject o -> false;
      case Source.Product p -> false;
      case Source.Least l -> false;
      case Source.Sum s -> false;
      case Source.Join j -> false;
      default -> true;
    };
  }

  private static String describe(Source source) {
    return switch (source) {
      case Source.Const(String value) -> "constant " + value;
      case Source.Label(String key) -> "label " + key;
      case Source.Annotation(String key) -> "annotation " + key;
      case Source.Env(String name) -> "variable " + name;
      case Source.PodName() -> "a number in the name";
      case Source.Ticket() -> "the request";
      case Source.OfOwner o -> "an owner";
      case Source.OfObject o -> o.object().kind().kind() + " " + o.path().text();
      default -> "a number of pods";
    };
  }
}
