package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ranktable.certs.rollover.Lifetimes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ServingSettingsTest {
  @Test
  void needOnlyANamespace() {
    assertThat(bind(Map.of("ranktable.serving.namespace", "sys")))
        .isEqualTo(ServingSettings.of("sys"));
  }

  @Test
  void takeExtraNamesAndLives() {
    ServingSettings settings =
        bind(
            Map.of(
                "ranktable.serving.namespace", "sys",
                "ranktable.serving.extra-names", "webhook.example.com,10.0.0.1",
                "ranktable.serving.leaf-life", "1h"));

    assertThat(settings.names().dns())
        .containsExactly(
            "ranktable-injector",
            "ranktable-injector.sys",
            "ranktable-injector.sys.svc",
            "ranktable-injector.sys.svc.cluster.local",
            "webhook.example.com");
    assertThat(settings.names().addresses()).containsExactly("10.0.0.1");
    assertThat(settings.lifetimes().leaf()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void refuseAWrongNameAndLivesThatDoNotFitAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServingSettings.of("sys").withExtraNames(List.of("a b")))
        .withMessage("'a b' is not a DNS name");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ServingSettings(
                    "sys",
                    "s",
                    List.of(),
                    "ca",
                    "w",
                    Duration.ofDays(27),
                    Duration.ofDays(7),
                    Duration.ofMinutes(1)))
        .withMessageContaining("at least four times as long");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Lifetimes(Duration.ofDays(1), Duration.ofMinutes(5), Duration.ofMinutes(1)))
        .withMessageContaining("at least six times as long");
  }

  private static ServingSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bind("ranktable.serving", ServingSettings.class)
        .get();
  }
}
