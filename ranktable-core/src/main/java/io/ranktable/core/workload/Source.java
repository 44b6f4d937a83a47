package io.ranktable.core.workload;

import io.ranktable.core.workload.Parents.ParentKind;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One place a value can come from. */
sealed interface Source {

  /** The text itself. */
  record Const(String value) implements Source {}

  /** A label of the pod. */
  record Label(String key) implements Source {}

  /** An annotation of the pod. */
  record Annotation(String key) implements Source {}

  /** A literal variable of the pod's containers. */
  record Env(String name) implements Source {}

  /**
   * The pod's name; where that is not known or does not match, its host name, then generateName.
   */
  record PodName() implements Source {}

  /** A field of the reference to the pod's controller. */
  record OfOwner(OwnerField field) implements Source {}

  /**
   * Several texts put together.
   *
   * @param parts all of them must be there
   * @param separator stands between them
   */
  record Join(List<Choice> parts, String separator) implements Source {}

  /** What identifies the admission request. */
  record Ticket() implements Source {}

  /**
   * A field of another object.
   *
   * @param fallback value when the object is there and the field is not; null for none
   */
  record OfObject(ObjectRef object, FieldPath path, @Nullable String fallback) implements Source {}

  /** All numbers multiplied. */
  record Product(List<Choice> factors) implements Source {}

  /** The least of those numbers that are known. */
  record Least(List<Choice> numbers) implements Source {}

  /**
   * Terms added over the elements of one object, or of several.
   *
   * @param by where the role stands in an element whose pods it adds; null when that is not known
   */
  record Sum(Elements elements, List<Term> terms, @Nullable FieldPath by) implements Source {}

  /** Fields of an owner reference. */
  enum OwnerField {
    NAME,
    UID,
    KIND,
    API_VERSION
  }

  /** First of several alternatives that yields a value. */
  record Choice(List<Alternative> alternatives) {
    public Choice {
      alternatives = List.copyOf(alternatives);
    }
  }

  /**
   * A source with its conditions.
   *
   * @param when must hold for the pod; null for always
   * @param regex must be found in the value, whose first group then is the value; null for none
   * @param after the value must begin with it and a dash, the rest then is the value; null for none
   * @param plus is added to the value, which must be a number; null for none
   */
  record Alternative(
      Source source,
      @Nullable Condition when,
      @Nullable Pattern regex,
      @Nullable Choice after,
      @Nullable Long plus) {

    /** A source as it is. */
    static Alternative of(Source source) {
      return new Alternative(source, null, null, null, null);
    }
  }

  /** Another object, always in the pod's namespace. */
  record ObjectRef(ParentKind kind, Choice name) {}

  /** What is added up. */
  sealed interface Elements {
    /** Path to the list, or to the one thing that counts; in each object. */
    FieldPath over();

    /** Kind of the objects. */
    ParentKind kind();
  }

  /** Elements within one object. */
  record InObject(ObjectRef object, FieldPath over) implements Elements {
    @Override
    public ParentKind kind() {
      return object.kind();
    }
  }

  /** Elements within all objects with these labels. */
  record InObjects(ParentKind kind, Map<String, Choice> labels, FieldPath over)
      implements Elements {}

  /**
   * What one element adds: the product of the factors and, where there is a list within the
   * element, of what is added up over that; or nothing when its pod template does not carry our
   * annotation with the table's template.
   *
   * @param podTemplates where the pod template is within the element, the first that is there
   *     counts; empty to count without looking
   * @param factors empty for 1
   * @param inner a list within the element; null for none
   */
  record Term(List<PodTemplate> podTemplates, List<Factor> factors, @Nullable Inner inner) {}

  /** Terms added over a list within an element. */
  record Inner(FieldPath over, List<Term> terms) {}

  /**
   * A pod template, possibly made of several layers.
   *
   * @param layers the upper before the lower; the first that carries our annotation tells
   * @param base the lowest layer, which stands elsewhere in the object; null for none
   */
  record PodTemplate(List<FieldPath> layers, @Nullable Base base) {}

  /**
   * A pod template that an element names.
   *
   * @param name its name, within the element
   * @param path where it is, within the object; {@code {name}} in it is the name
   */
  record Base(FieldPath name, FieldPath path) {}

  /** A number of a term. */
  sealed interface Factor {}

  /**
   * Fields of the element, of those that are there the least or the greatest, plus a constant.
   *
   * @param greatest whether the greatest counts
   * @param fallback value when none is there; null when that is a mistake
   */
  record InElement(List<FieldPath> paths, boolean greatest, @Nullable Long fallback, long plus)
      implements Factor {}

  /** A value of the pod plus a constant. */
  record OfPod(Choice value, long plus) implements Factor {}
}
