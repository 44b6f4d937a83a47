package io.ranktable.webhook.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import io.ranktable.webhook.cli.check.Target.Reading.Found;
import io.ranktable.webhook.cli.check.Target.Reading.Unusable;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TargetTest {

  @Test
  void aServiceIsCalledByTheNameThatApiServersUse() {
    assertThat(of(new WebhookClientConfigBuilder().withNewService("ri", "sys", "/mutate", 8443)))
        .isEqualTo(found("https://ri.sys.svc:8443/mutate", Optional.empty()));
    assertThat(
            of(
                new WebhookClientConfigBuilder()
                    .withNewService()
                    .withName("my-ri")
                    .withNamespace("sys")
                    .endService()))
        .isEqualTo(found("https://my-ri.sys.svc:443/", Optional.of("10.0.0.7")));
  }

  @Test
  void theAddressThatKubeletTellsIsConnectedTo() {
    URI uri = URI.create("https://ri.sys.svc:8443/mutate");
    assertThat(new Target(uri, Optional.empty(), Optional.empty()).connection()).isEqualTo(uri);
    assertThat(new Target(uri, Optional.of("10.0.0.7"), Optional.empty()).connection())
        .hasToString("https://10.0.0.7:8443/mutate");
    assertThat(new Target(uri, Optional.of("fd00::7"), Optional.empty()).connection())
        .hasToString("https://[fd00::7]:8443/mutate");
  }

  private static Found found(String uri, Optional<String> address) {
    return new Found(new Target(URI.create(uri), address, Optional.empty()));
  }

  @Test
  void whatNamesNothingCannotBeCalled() {
    assertThat(of(new WebhookClientConfigBuilder()))
        .isEqualTo(new Unusable("it names neither a Service nor a URL"));
    assertThat(Target.of(new MutatingWebhookConfigurationBuilder().build(), Map.of()))
        .isEqualTo(new Unusable("it names neither a Service nor a URL"));
  }

  private static Target.Reading of(WebhookClientConfigBuilder client) {
    return Target.of(
        new MutatingWebhookConfigurationBuilder()
            .addNewWebhook()
            .withClientConfig(client.build())
            .endWebhook()
            .build(),
        Map.of("MY_RI_SERVICE_HOST", "10.0.0.7"));
  }
}
