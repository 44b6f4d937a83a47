package io.ranktable.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

class ApiServerAwayTest {

  @Test
  void theProcessLivesIsNotReadyAndEndsInOrder() {
    Config nobody =
        new ConfigBuilder()
            .withAutoConfigure(false)
            .withMasterUrl("https://127.0.0.1:1")
            .withRequestRetryBackoffLimit(0)
            .build();

    try (ConfigurableApplicationContext server =
        RanktableApplication.start(
            nobody,
            Map.of(
                "ranktable.namespace", "ranktable-system",
                "ranktable.identity", "replica-1",
                "server.port", "0",
                "management.server.port", "0"))) {

      assertThat(Management.get(server, "/health/liveness").statusCode()).isEqualTo(200);
      assertThat(Management.get(server, "/health/readiness").statusCode()).isEqualTo(503);
      assertThat(Management.get(server, "/prometheus").body()).contains("\nranktable_leader 0.0");
    }
  }
}
