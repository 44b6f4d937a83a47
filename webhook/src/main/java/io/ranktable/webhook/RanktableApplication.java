package io.ranktable.webhook;

import io.fabric8.kubernetes.client.Config;
import io.ranktable.webhook.cli.demo.DemoCommand;
import io.ranktable.webhook.cli.demo.Injector;
import io.ranktable.webhook.tables.LoopListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** The process. Its first argument says what to do; without one it serves. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(RanktableConfiguration.class)
public class RanktableApplication {

  private static final String SERVE = "serve";
  private static final String DEMO = "demo";
  private static final int USAGE_ERROR = 2;
  private static final String USAGE =
      """
      Usage: ranktable [serve] [--<setting>=<value> ...]   run the injector in a cluster
             ranktable demo [--help]                       show it at work in one process
      """;

  /** Runs what the first argument names. */
  public static void main(String[] args) {
    List<String> words = new ArrayList<>(Arrays.asList(args));
    String command = words.isEmpty() || isSetting(words.getFirst()) ? SERVE : words.removeFirst();
    String[] rest = words.toArray(String[]::new);
    switch (command) {
      case SERVE -> application().run(rest);
      case DEMO ->
          System.exit(
              DemoCommand.run(RanktableApplication::startForDemo, System.out, System.err, rest));
      case "help", "--help", "-h" -> System.out.print(USAGE);
      default -> {
        System.err.print("There is no command \"" + command + "\".\n" + USAGE);
        System.exit(USAGE_ERROR);
      }
    }
  }

  private static SpringApplication application() {
    SpringApplication application = new SpringApplication(RanktableApplication.class);
    application.addInitializers(new SettingsInitializer());
    return application;
  }

  private static boolean isSetting(String word) {
    return word.startsWith("--") && word.contains("=");
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
