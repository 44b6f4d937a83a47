package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.certs.rollover.Reading;
import io.ranktable.certs.rollover.StoredAuthorities;
import io.ranktable.certs.rollover.StoredForm;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;

/**
 * The Secret that holds the certificate authority. It is written only where there was none, or over
 * exactly the version of ours that was read.
 */
final class AuthoritySecret {
  /** What marks the Secret as ours. */
  static final Map<String, String> LABELS =
      Map.of(
          "app.kubernetes.io/managed-by", "ranktable-injector", "ranktable.io/kind", "authority");

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  AuthoritySecret(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  /** What stands under the name of the Secret. */
  sealed interface Found {
    /**
     * Nothing, or a Secret of ours.
     *
     * @param reading what its data says
     * @param secret the version that was read; empty if there is none
     */
    record Ours(Reading reading, Optional<Secret> secret) implements Found {}

    /** A Secret without our labels: it is not touched. */
    record Foreign() implements Found {}
  }

  /**
   * Reads the Secret.
   *
   * @throws KubernetesClientException when the API server does not answer or does not allow it
   */
  Found read() {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    if (secret == null) {
      return new Found.Ours(new Reading.Absent(), Optional.empty());
    }
    Map<String, String> labels =
        Optional.ofNullable(secret.getMetadata().getLabels()).orElse(Map.of());
    if (!labels.entrySet().containsAll(LABELS.entrySet())) {
      return new Found.Foreign();
    }
    Map<String, String> data = Optional.ofNullable(secret.getData()).orElse(Map.of());
    return new Found.Ours(StoredForm.read(data), Optional.of(secret));
  }

  /**
   * Stores a state over what was read.
   *
   * @return false when somebody else was faster: read again
   * @throws KubernetesClientException when the API server does not answer or does not allow it
   */
  boolean write(Optional<Secret> over, StoredAuthorities state) {
    Map<String, String> data = StoredForm.write(state);
    try {
      if (over.isEmpty()) {
        client.resource(created(data)).create();
      } else {
        client
            .resource(new SecretBuilder(over.get()).withData(data).build())
            .lockResourceVersion()
            .update();
      }
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || (over.isPresent() && e.getCode() == HttpURLConnection.HTTP_NOT_FOUND)) {
        return false;
      }
      throw e;
    }
  }

  /** The Secret in a sentence. */
  @Override
  public String toString() {
    return "Secret " + namespace + "/" + name;
  }

  private Secret created(Map<String, String> data) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withLabels(LABELS)
        .endMetadata()
        .withType("Opaque")
        .withData(data)
        .build();
  }
}
