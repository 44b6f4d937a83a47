package io.ranktable.e2e.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.e2e.cluster.SkipUnavailable;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the certificate comes from, and what follows from it. */
@ExtendWith(SkipUnavailable.class)
class ChartCertificatesIT {

  private static final String PEM =
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  private static final String[] SECRET = {
    "--set", "certificates.mode=secret,certificates.secretName=own-tls"
  };
  private static final String[] CERT_MANAGER = {"--set", "certificates.mode=cert-manager"};

  @Test
  void theProcessMakesItsOwnUnlessToldOtherwise() {
    Rendered rendered = Rendered.with();

    assertThat(certificateDirectory(rendered)).isEmpty();
    assertThat(rendered.only("Deployment").at("/spec/template/spec/volumes")).hasSize(1);
    assertThat(rendered.ofKind("Certificate")).isEmpty();
    assertThat(clientConfig(rendered).has("caBundle")).isFalse();
  }

  @Test
  void anOwnSecretIsMountedWholeAndTheProcessTold() {
    Rendered rendered = Rendered.with(SECRET);

    assertMounts(rendered, "own-tls");
    assertThat(clientConfig(rendered).has("caBundle")).isFalse();
    assertThat(Stream.of("Secret", "Certificate", "Issuer").flatMap(rendered::ofKind)).isEmpty();
  }

  @Test
  void theAuthorityOfTheValuesIsTrusted() {
    Rendered rendered =
        Rendered.with(SECRET[0], SECRET[1], "--set-literal", "certificates.caBundle=" + PEM);

    String bundle = clientConfig(rendered).path("caBundle").asText();
    assertThat(new String(Base64.getDecoder().decode(bundle), UTF_8)).isEqualTo(PEM);
    assertThat(clientConfig(rendered).path("service"))
        .isEqualTo(clientConfig(Rendered.with()).path("service"));
  }

  @Test
  void certManagerIsGivenAnAuthorityAndTheNameThatApiServersCall() {
    Rendered rendered = Rendered.with(CERT_MANAGER);
    JsonNode leaf = certificate(rendered, "ranktable-injector");
    JsonNode authority = certificate(rendered, "ranktable-injector-issuer");

    assertMounts(rendered, "ranktable-injector-tls");
    assertThat(leaf.path("secretName").asText()).isEqualTo("ranktable-injector-tls");
    assertThat(leaf.path("dnsNames")).hasToString("[\"ranktable-injector.ranktable-system.svc\"]");
    assertThat(leaf.at("/issuerRef/name").asText()).isEqualTo("ranktable-injector");
    assertThat(leaf.has("isCA")).isFalse();
    assertThat(authority.path("isCA").asBoolean()).isTrue();
    assertThat(authority.at("/privateKey/rotationPolicy").asText()).isEqualTo("Never");
    assertThat(rendered.ofKind("Issuer"))
        .extracting(issuer -> issuer.path("spec").toString())
        .containsExactly(
            "{\"ca\":{\"secretName\":\"" + authority.path("secretName").asText() + "\"}}",
            "{\"selfSigned\":{}}");
    assertThat(injectFrom(rendered)).isEqualTo("ranktable-system/ranktable-injector");
    assertThat(clientConfig(rendered).has("caBundle")).isFalse();
  }

  @Test
  void certManagerUsesTheIssuerOfTheUser() {
    Rendered rendered =
        Rendered.with(
            "--set",
            "certificates.mode=cert-manager,certificates.secretName=mine"
                + ",certificates.certManager.issuerRef.name=corporate"
                + ",certificates.certManager.issuerRef.kind=ClusterIssuer"
                + ",certificates.certManager.duration=720h"
                + ",webhook.annotations.a=b");

    assertMounts(rendered, "mine");
    assertThat(rendered.ofKind("Issuer")).isEmpty();
    assertThat(rendered.only("Certificate").at("/spec/issuerRef"))
        .hasToString("{\"kind\":\"ClusterIssuer\",\"name\":\"corporate\"}");
    assertThat(rendered.only("Certificate").at("/spec/duration").asText()).isEqualTo("720h");
    assertThat(injectFrom(rendered)).isEqualTo("ranktable-system/ranktable-injector");
    assertThat(rendered.only("MutatingWebhookConfiguration").at("/metadata/annotations/a").asText())
        .isEqualTo("b");
  }

  @Test
  void whoseCertificateComesFromElsewhereHasNoRightsForMakingOne() {
    for (String[] mode : List.of(SECRET, CERT_MANAGER)) {
      Rendered rendered = Rendered.with(mode);

      assertThat(Rendered.rules(rendered.only("Role")))
          .containsExactly(
              "coordination.k8s.io/leases: create",
              "coordination.k8s.io/leases [ranktable-injector]: get,patch");
      assertThat(Rendered.rules(rendered.only("ClusterRole")))
          .contains(
              "admissionregistration.k8s.io/mutatingwebhookconfigurations"
                  + " [zz-ranktable-injector]: get,list,watch");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mode=own                                           | must be one of 'self', 'secret', 'cert-manager'
          secretName=own-tls                                 | did you mean mode secret?
          mode=secret                                        | needs certificates.secretName: a Secret of type kubernetes.io/tls in namespace ranktable-system
          mode=secret,certificates.secretName=Own            | does not match pattern
          mode=secret,certificates.secretName=ranktable-injector-ca | is where the process keeps an authority of its own
          mode=secret,certificates.caBundle=LS0tLS1CRUdJTiBD | /certificates/caBundle
          caBundle=-----BEGIN CERTIFICATE-----               | caBundle is for certificates.mode secret; with mode self
          mode=cert-manager,certificates.caBundle=-----BEGIN CERTIFICATE----- | with mode cert-manager somebody else writes that field
          certManager.issuerRef.name=x                       | did you mean mode cert-manager?
          mode=cert-manager,certificates.certManager.issuerRef.kind=x | issuerRef needs a name
          mode=cert-manager,certificates.certManager.duration=90d | /certificates/certManager/duration
          """)
  void modesThatContradictEachOtherAreRefused(String value, String sentence) {
    Helm.Result result =
        Helm.named("helm")
            .run(
                "template",
                "ri",
                Helm.CHART.toString(),
                "--namespace",
                Rendered.SYSTEM,
                "--set",
                "certificates." + value);

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.errors()).contains(sentence);
  }

  private static void assertMounts(Rendered rendered, String secret) {
    JsonNode pod = rendered.only("Deployment").at("/spec/template/spec");
    assertThat(certificateDirectory(rendered)).containsExactly("/etc/ranktable-injector/tls");
    assertThat(pod.at("/volumes/1"))
        .hasToString("{\"name\":\"certificate\",\"secret\":{\"secretName\":\"" + secret + "\"}}");
    assertThat(pod.at("/containers/0/volumeMounts/1"))
        .hasToString(
            "{\"name\":\"certificate\",\"mountPath\":\"/etc/ranktable-injector/tls\","
                + "\"readOnly\":true}");
  }

  private static List<String> certificateDirectory(Rendered rendered) {
    return rendered
        .only("Deployment")
        .at("/spec/template/spec/containers/0/env")
        .valueStream()
        .filter(
            variable ->
                variable.path("name").asText().equals("RANKTABLE_SERVING_CERTIFICATEDIRECTORY"))
        .map(variable -> variable.path("value").asText())
        .toList();
  }

  private static JsonNode certificate(Rendered rendered, String name) {
    return rendered
        .ofKind("Certificate")
        .filter(certificate -> Rendered.name(certificate).equals(name))
        .findFirst()
        .orElseThrow()
        .path("spec");
  }

  private static JsonNode clientConfig(Rendered rendered) {
    return rendered.only("MutatingWebhookConfiguration").at("/webhooks/0/clientConfig");
  }

  private static String injectFrom(Rendered rendered) {
    return rendered
        .only("MutatingWebhookConfiguration")
        .at("/metadata/annotations/cert-manager.io~1inject-ca-from")
        .asText();
  }
}
