package io.ranktable.webhook.serving;

import io.ranktable.certs.rollover.Lifetimes;
import io.ranktable.certs.x509.ServerNames;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Under which names the webhook serves, and where its certificates are kept and published.
 *
 * @param namespace the namespace of this program: of its Service and of the Secret
 * @param serviceName the Service in front of the webhook
 * @param extraNames further DNS names or IP addresses of the server certificate; may be empty
 * @param caSecretName the Secret that holds the certificate authority
 * @param webhookConfigurationName the MutatingWebhookConfiguration whose entries trust it
 * @param caLife how long a new authority lives; at least four times a leaf's life
 * @param leafLife how long a new server certificate lives; at least six times the trust delay
 * @param trustDelay how long API servers are given to learn an authority that was published
 */
@ConfigurationProperties("ranktable.serving")
public record ServingSettings(
    String namespace,
    @DefaultValue("ranktable-injector") String serviceName,
    @DefaultValue List<String> extraNames,
    @DefaultValue("ranktable-injector-ca") String caSecretName,
    @DefaultValue("zz-ranktable-injector") String webhookConfigurationName,
    @DefaultValue("365d") Duration caLife,
    @DefaultValue("7d") Duration leafLife,
    @DefaultValue("1m") Duration trustDelay) {
  /**
   * Checks lives and names, so that a wrong value stops the start and not the first renewal.
   *
   * @throws IllegalArgumentException naming the value that is wrong
   */
  public ServingSettings {
    extraNames = List.copyOf(extraNames);
    ServerNames.ofService(serviceName, namespace).plus(extraNames);
    var _ = new Lifetimes(caLife, leafLife, trustDelay);
  }

  /** The defaults for a namespace. */
  public static ServingSettings of(String namespace) {
    return new ServingSettings(
        namespace,
        "ranktable-injector",
        List.of(),
        "ranktable-injector-ca",
        "zz-ranktable-injector",
        Lifetimes.DEFAULT.authority(),
        Lifetimes.DEFAULT.leaf(),
        Lifetimes.DEFAULT.trustDelay());
  }

  /** The same with other extra names. */
  public ServingSettings withExtraNames(List<String> names) {
    return new ServingSettings(
        namespace,
        serviceName,
        names,
        caSecretName,
        webhookConfigurationName,
        caLife,
        leafLife,
        trustDelay);
  }

  /** The name by which API servers call the Service. */
  public String calledName() {
    return serviceName + "." + namespace + ".svc";
  }

  /** Every name of the server certificate. */
  public ServerNames names() {
    return ServerNames.ofService(serviceName, namespace).plus(extraNames);
  }

  /** The same with other times. */
  public ServingSettings withLifetimes(Lifetimes lifetimes) {
    return new ServingSettings(
        namespace,
        serviceName,
        extraNames,
        caSecretName,
        webhookConfigurationName,
        lifetimes.authority(),
        lifetimes.leaf(),
        lifetimes.trustDelay());
  }

  /** How long certificates live, and authorities wait. */
  public Lifetimes lifetimes() {
    return new Lifetimes(caLife, leafLife, trustDelay);
  }
}
