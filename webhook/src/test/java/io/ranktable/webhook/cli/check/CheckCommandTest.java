package io.ranktable.webhook.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.core.template.Templates;
import io.ranktable.webhook.RanktableApplication;
import io.ranktable.webhook.cli.console.Console;
import io.ranktable.webhook.serving.LiveTls;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;

/** Against the real server in this process. */
@EnableKubernetesMockClient(crud = true)
class CheckCommandTest {

  private static final String SYSTEM = "ranktable-system";

  @SuppressWarnings("NullAway.Init")
  static KubernetesClient client;

  @SuppressWarnings("NullAway.Init")
  private static ConfigurableApplicationContext server;

  @SuppressWarnings("NullAway.Init")
  private static String url;

  @SuppressWarnings("NullAway.Init")
  private static String trusted;

  private Map<String, String> environment = Map.of();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeAll
  static void start() {
    Templates.bundled().forEach(CheckCommandTest::template);
    server =
        RanktableApplication.start(
            client.getConfiguration(),
            Map.of(
                "ranktable.namespace", SYSTEM,
                "ranktable.identity", "replica-1",
                "ranktable.serving.extra-names", "localhost",
                "ranktable.controller.enabled", "false",
                "server.port", "0",
                "management.server.port", "0"));
    LiveTls tls = server.getBean(LiveTls.class);
    await().atMost(Duration.ofSeconds(30)).until(() -> tls.leaf().isPresent());
    trusted = Bundle.of(tls.leaf().orElseThrow().signer()).caBundle();
    url =
        "https://localhost:" + server.getEnvironment().getProperty("local.server.port") + "/mutate";
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void allIsWell() {
    store(configuration(url, trusted));
    store(lease("replica-1", Instant.now()));
  }

  @Test
  void saysThatAllIsWellWhenItIs() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(check()).as(text()).isZero());

    assertThat(text().lines())
        .hasSize(4)
        .allMatch(line -> line.startsWith("ok      "))
        .anyMatch(line -> line.endsWith(" sends pods to " + url))
        .anyMatch(line -> line.contains("API servers trust the certificate served there"))
        .anyMatch(line -> line.contains("is given what it needs"))
        .anyMatch(line -> line.endsWith("replica-1 leads and writes tables"));
  }

  @Test
  void saysThatApiServersDoNotTrustTheWebhook() {
    Authority other = Authority.create(Instant.now(), Duration.ofDays(1), 7, new SecureRandom());
    store(configuration(url, Bundle.of(other.certificate()).caBundle()));

    assertThat(check()).isEqualTo(1);
    assertThat(text())
        .contains("failed  " + url + " cannot be called as API servers call it: ")
        .contains("certification path");
  }

  @Test
  void saysThatNobodyAnswers() {
    store(configuration("https://localhost:1/mutate", trusted));

    assertThat(check()).isEqualTo(1);
    assertThat(text()).contains("failed  https://localhost:1/mutate cannot be called");
  }

  @Test
  void saysThatTheEndpointIsNotOurs() {
    store(configuration(url.replace("/mutate", "/other"), trusted));

    assertThat(check()).isEqualTo(1);
    assertThat(text()).contains("it answers with HTTP status 404");
  }

  @Test
  void saysWhatTheWebhookConfigurationLacks() {
    store(configuration(url, "bm90IGEgY2VydGlmaWNhdGU="));
    assertThat(check()).isEqualTo(1);
    assertThat(text()).contains("its caBundle cannot be read: it holds no PEM block");

    client.resource(configuration(url, trusted)).delete();
    assertThat(check()).isEqualTo(1);
    assertThat(text())
        .contains("zz-ranktable-injector does not exist")
        .contains("Install the chart");
  }

  @Test
  void saysThatNobodyLeads() {
    store(lease("", Instant.now()));
    assertThat(check()).isEqualTo(1);
    assertThat(text()).contains("failed  No replica leads, so nobody writes tables");

    store(lease("replica-1", Instant.now().minus(Duration.ofHours(1))));
    assertThat(check()).isEqualTo(1);
    assertThat(text()).contains("failed  replica-1 led until ").contains("nobody has taken over");
  }

  @Test
  void callsTheServiceByItsAddressAndHoldsItToItsName() {
    environment =
        Map.of("RANKTABLE_INJECTOR_SERVICE_HOST", "127.0.0.1", "OTHER_SERVICE_HOST", "127.0.0.1");
    store(service("ranktable-injector"));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(check()).as(text()).isZero());

    store(service("other"));
    assertThat(check()).isEqualTo(1);
    assertThat(text())
        .contains(
            "the certificate is not for other.ranktable-system.svc but for ranktable-injector");
  }

  @Test
  void saysThatItRunsInTheWrongPlace() {
    store(service("ranktable-injector"));

    assertThat(check()).isEqualTo(1);
    assertThat(text()).contains("its name is not known here; is this inside the cluster?");
  }

  @Test
  void needsTheNamespaceAndSaysSo() {
    CommandLine command = new CommandLine(command());
    command.setExecutionExceptionHandler(
        (problem, at, parsed) -> {
          assertThat(problem).hasMessageContaining("--namespace is needed");
          return 2;
        });

    assertThat(command.execute("--namespace", "")).isEqualTo(2);
  }

  private int check() {
    out.reset();
    return new CommandLine(command()).execute("--namespace", SYSTEM, "--patience", "0");
  }

  private CheckCommand command() {
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new CheckCommand(
        new Console(InputStream.nullInputStream(), print, print),
        client::getConfiguration,
        environment);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void template(String name, Map<String, String> data) {
    store(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(SYSTEM)
            .withName(name)
            .addToLabels("ranktable.io/kind", "template")
            .endMetadata()
            .withData(data)
            .build());
  }

  private static HasMetadata configuration(String url, @Nullable String caBundle) {
    return new MutatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName("zz-ranktable-injector")
        .endMetadata()
        .addNewWebhook()
        .withName("pods.ranktable.io")
        .withNewClientConfig()
        .withUrl(url)
        .withCaBundle(caBundle)
        .endClientConfig()
        .endWebhook()
        .build();
  }

  private static HasMetadata service(String name) {
    return new MutatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName("zz-ranktable-injector")
        .endMetadata()
        .addNewWebhook()
        .withName("pods.ranktable.io")
        .withNewClientConfig()
        .withNewService(name, SYSTEM, "/mutate", URI.create(url).getPort())
        .withCaBundle(trusted)
        .endClientConfig()
        .endWebhook()
        .build();
  }

  private static HasMetadata lease(String holder, Instant renewed) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(SYSTEM)
        .withName("ranktable-injector")
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds(15)
        .withRenewTime(ZonedDateTime.ofInstant(renewed, ZoneOffset.UTC))
        .endSpec()
        .build();
  }

  private static void store(HasMetadata object) {
    client.resource(object).createOr(existing -> existing.update());
  }
}
