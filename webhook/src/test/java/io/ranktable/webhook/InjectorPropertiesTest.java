package io.ranktable.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ranktable.core.injection.GateSettings;
import io.ranktable.webhook.serving.ServingSettings;
import io.ranktable.webhook.tables.Leadership;
import io.ranktable.webhook.tables.LoopSettings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class InjectorPropertiesTest {

  private static final Map<String, Object> LEAST =
      Map.of("ranktable.namespace", "sys", "ranktable.identity", "pod-1");

  @Test
  void theDefaultsAreThoseOfTheParts() {
    InjectorProperties properties = read(LEAST);

    assertThat(properties.gateSettings()).isEqualTo(GateSettings.defaults());
    assertThat(properties.loopSettings()).isEqualTo(LoopSettings.defaults());
    assertThat(properties.leadership()).isEqualTo(Leadership.Settings.standard("sys", "pod-1"));
    assertThat(properties.servingSettings()).isEqualTo(ServingSettings.of("sys"));
    assertThat(properties.controller().enabled()).isTrue();
    assertThat(properties.certificates().enabled()).isTrue();
  }

  @Test
  void everySettingCanBeAnEnvironmentVariable() {
    StandardEnvironment environment = environment(LEAST);
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "test-systemEnvironment", Map.of("RANKTABLE_LOOP_RESYNC_INTERVAL", "90s")));
    ConfigurationPropertySources.attach(environment);

    assertThat(SettingsReader.read(environment).loop().resyncInterval()).hasSeconds(90);
  }

  @Test
  void tellsEverythingThatIsWrongAtOnce() {
    Map<String, Object> settings = new HashMap<>(LEAST);
    settings.put("ranktable.namespace", "No Name");
    settings.put("ranktable.identity", "");
    settings.put("ranktable.gate.cpu", "much");
    settings.put("ranktable.gate.memory", "0");
    settings.put("ranktable.lease.duration", "5s");
    settings.put("ranktable.lease.retry-period", "0s");
    settings.put("ranktable.loop.workers", "many");
    settings.put("ranktable.loop.resync-interval", "soon");
    settings.put("ranktable.loop.garbage-after", "-1m");
    settings.put("ranktable.controller.enabled", "perhaps");

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read(settings))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "ranktable.namespace is \"No Name\" but must be the name of a namespace",
                        "ranktable.identity is not set: set it, or POD_NAME, to the name of this"
                            + " pod",
                        "ranktable.gate.cpu is \"much\" but must be a Kubernetes quantity above"
                            + " zero, such as 50m or 32Mi",
                        "ranktable.gate.memory is \"0\" but must be a Kubernetes quantity above"
                            + " zero, such as 50m or 32Mi",
                        "ranktable.lease.duration is \"PT5S\" but must be longer than"
                            + " renew-deadline (PT10S)",
                        "ranktable.lease.retry-period is \"PT0S\" but must be a duration above"
                            + " zero, such as 10s",
                        "ranktable.loop.workers is \"many\" but must be a whole number",
                        "ranktable.loop.resync-interval is \"soon\" but must be a duration, such"
                            + " as 10s or 5m",
                        "ranktable.loop.garbage-after is \"PT-1M\" but must be a duration above"
                            + " zero, such as 10s",
                        "ranktable.controller.enabled is \"perhaps\" but must be true or false"));
  }

  @Test
  void saysWhatIsMissing() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read(Map.of()))
        .withMessageContaining("POD_NAMESPACE")
        .withMessageContaining("POD_NAME,");
  }

  @Test
  void livesThatCannotBeAreTold() {
    Map<String, Object> settings = new HashMap<>(LEAST);
    settings.put("ranktable.serving.leaf-life", "300d");

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read(settings))
        .withMessageStartingWith("ranktable.serving: ");
  }

  @Test
  void ownCertificatesAndThoseOfOthersAreNotMixed() {
    Map<String, Object> settings = new HashMap<>(LEAST);
    settings.put("ranktable.serving.certificate-directory", "/etc/tls");
    assertThat(read(settings).serving().certificateDirectory()).isEqualTo("/etc/tls");

    settings.put("ranktable.serving.ca-life", "100d");
    settings.put("ranktable.certificates.enabled", "false");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read(settings))
        .withMessageContaining(
            "ranktable.serving.ca-life and ranktable.serving.certificate-directory are both set")
        .withMessageContaining("ranktable.certificates.enabled=false and");
  }

  @Test
  void theChartsVariableNamesTheDirectoryOfTheCertificate() {
    StandardEnvironment environment = environment(LEAST);
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "test-systemEnvironment",
                Map.of("RANKTABLE_SERVING_CERTIFICATEDIRECTORY", "/etc/ranktable-injector/tls")));
    ConfigurationPropertySources.attach(environment);

    assertThat(SettingsReader.read(environment).serving().certificateDirectory())
        .isEqualTo("/etc/ranktable-injector/tls");
    assertThat(read(LEAST).serving().certificateDirectory()).isEmpty();
  }

  @Test
  void theDirectoryOfTheCertificateIsAPath() {
    Map<String, Object> settings = new HashMap<>(LEAST);
    settings.put("ranktable.serving.certificate-directory", "tls");

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read(settings))
        .withMessage(
            "ranktable.serving.certificate-directory is \"tls\" but must be an absolute path, where a"
                + " Secret of type kubernetes.io/tls is mounted");
  }

  private static InjectorProperties read(Map<String, Object> settings) {
    return SettingsReader.read(environment(settings));
  }

  private static StandardEnvironment environment(Map<String, Object> settings) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
    return environment;
  }
}
