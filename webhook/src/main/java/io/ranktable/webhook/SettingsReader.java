package io.ranktable.webhook;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/** Reads {@link InjectorProperties} and tells everything that is wrong with them at once. */
final class SettingsReader {

  private SettingsReader() {}

  /**
   * Reads the settings.
   *
   * @throws SettingsException when there is any wrong value, naming all of them
   */
  static InjectorProperties read(Environment environment) {
    Collector collector = new Collector();
    InjectorProperties properties =
        Binder.get(environment)
            .bindOrCreate("ranktable", Bindable.of(InjectorProperties.class), collector);
    List<String> problems = new ArrayList<>(collector.problems);
    problems.addAll(properties.problems());
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return properties;
  }

  /** Notes a value that has the wrong type and goes on with its default. */
  private static final class Collector extends AbstractBindHandler {

    private final List<String> problems = new ArrayList<>();

    @Override
    public @Nullable Object onFailure(
        ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
        throws Exception {
      if (context.getConfigurationProperty() == null) {
        throw error;
      }
      Class<?> wanted = target.getType().resolve(Object.class);
      problems.add(
          name
              + " is \""
              + context.getConfigurationProperty().getValue()
              + "\" but must be "
              + switch (wanted.getSimpleName()) {
                case "Duration" -> "a duration, such as 10s or 5m";
                case "int" -> "a whole number";
                case "boolean" -> "true or false";
                default -> "of type " + wanted.getSimpleName();
              });
      return null;
    }
  }
}
