package io.ranktable.webhook;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/** Reads the settings before anything is started, so that wrong ones are all that is told. */
final class SettingsInitializer
    implements ApplicationContextInitializer<GenericApplicationContext> {

  @Override
  public void initialize(GenericApplicationContext context) {
    InjectorProperties properties = SettingsReader.read(context.getEnvironment());
    context.registerBean(InjectorProperties.class, () -> properties);
  }
}
