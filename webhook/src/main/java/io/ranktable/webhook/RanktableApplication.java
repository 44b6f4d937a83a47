package io.ranktable.webhook;

import io.fabric8.kubernetes.client.Config;
import io.ranktable.webhook.cli.Ranktable;
import io.ranktable.webhook.cli.console.Console;
import io.ranktable.webhook.cli.demo.Injector;
import io.ranktable.webhook.tables.LoopListener;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** The process. Its first argument says what to do; without one it serves. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ServerParts
@Import(RanktableConfiguration.class)
public class RanktableApplication {

  /** Serves, or runs the command that the first word names. */
  public static void main(String[] args) {
    if (Ranktable.serves(args)) {
      application().run(Ranktable.settings(args));
    } else {
      System.exit(Ranktable.run(RanktableApplication::startForDemo, Console.ofProcess(), args));
    }
  }

  private static SpringApplication application() {
    SpringApplication application = new SpringApplication(RanktableApplication.class);
    application.addInitializers(new SettingsInitializer());
    return application;
  }

  /** The server as the demo wants it. */
  static Injector.Running startForDemo(Config cluster, Map<String, String> settings) {
    ConfigurableApplicationContext server = start(cluster, settings);
    return new Injector.Running() {
      @Override
      public int port() {
        return server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  /**
   * Starts the server inside another program, such as a test.
   *
   * @param cluster the API server to work with
   * @param settings settings that win over everything else, for example {@code server.port}
   * @param listeners hear what the controller loop does
   * @return the running server; closing it is a graceful shutdown
   */
  public static ConfigurableApplicationContext start(
      Config cluster, Map<String, String> settings, LoopListener... listeners) {
    SpringApplication application = application();
    application.setMainApplicationClass(RanktableApplication.class);
    application.setRegisterShutdownHook(false);
    application.addInitializers(
        context -> {
          GenericApplicationContext beans = (GenericApplicationContext) context;
          beans.registerBean("kubernetesConfig", Config.class, () -> cluster);
          for (int i = 0; i < listeners.length; i++) {
            LoopListener listener = listeners[i];
            beans.registerBean("loopListener" + i, LoopListener.class, () -> listener);
          }
        });
    return application.run(
        settings.entrySet().stream()
            .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
            .toArray(String[]::new));
  }
}
