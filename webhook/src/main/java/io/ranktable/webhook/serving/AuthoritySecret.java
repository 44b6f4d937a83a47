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
import org.jspecify.annotations.Nullable;

/**
 * The Secret that holds the certificate authority. It is written only where there was none, or over
 * exactly the version of ours that was read.
 */
final class AuthoritySecret implements AuthorityStore {
  /** What marks the Secret as ours. */
  static final Map<String, String> LABELS =
      Map.of(
          "app.kubernetes.io/managed-by", "ranktable-injector", "ranktable.io/kind", "authority");

  /** Whoever sets this annotation, to whatever value, asks for a new authority. */
  static final String ASK = "ranktable.io/new-authority";

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private Optional<Secret> last = Optional.empty();

  AuthoritySecret(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  @Override
  public Found read() {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    last = Optional.ofNullable(secret);
    if (secret == null) {
      return new Found.Ours(new Reading.Absent(), false, "");
    }
    Map<String, String> labels = orEmpty(secret.getMetadata().getLabels());
    if (!labels.entrySet().containsAll(LABELS.entrySet())) {
      return new Found.Foreign();
    }
    return new Found.Ours(
        StoredForm.read(orEmpty(secret.getData())),
        orEmpty(secret.getMetadata().getAnnotations()).containsKey(ASK),
        secret.getMetadata().getResourceVersion());
  }

  @Override
  public boolean write(Found.Ours over, StoredAuthorities state, boolean done) {
    Map<String, String> data = StoredForm.write(state);
    try {
      if (over.version().isEmpty()) {
        client.resource(created(data)).create();
      } else {
        client.resource(changed(over, data, done)).lockResourceVersion().update();
      }
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || (!over.version().isEmpty() && e.getCode() == HttpURLConnection.HTTP_NOT_FOUND)) {
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

  private Secret changed(Found.Ours over, Map<String, String> data, boolean done) {
    Secret read =
        last.filter(one -> one.getMetadata().getResourceVersion().equals(over.version()))
            .orElseThrow(() -> new IllegalStateException(this + ": another version was read"));
    SecretBuilder builder = new SecretBuilder(read).withData(data);
    return done
        ? builder.editMetadata().removeFromAnnotations(ASK).endMetadata().build()
        : builder.build();
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

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
