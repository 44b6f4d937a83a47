package io.ranktable.webhook.cli.check;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ServiceReference;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.x509.Decoded;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where API servers send pods, and whom they trust there.
 *
 * @param uri the endpoint, by the name that its certificate must be for
 * @param address where that is, when it is known without asking DNS; API servers know the addresses
 *     of Services
 * @param trusted the authorities of {@code caBundle}; empty when the field is not set, so that API
 *     servers trust whom their systems trust
 */
record Target(URI uri, Optional<String> address, Optional<Bundle> trusted) {

  private static final int HTTPS = 443;

  /** What came of reading a webhook configuration. */
  sealed interface Reading {
    /** It can be called. */
    record Found(Target target) implements Reading {}

    /** It cannot; the sentence says why. */
    record Unusable(String why) implements Reading {}
  }

  /**
   * Reads the first entry; the chart makes one.
   *
   * @param environment where kubelet writes the addresses of the Services of a pod's namespace
   */
  static Reading of(MutatingWebhookConfiguration configuration, Map<String, String> environment) {
    List<MutatingWebhook> entries = configuration.getWebhooks();
    WebhookClientConfig client = entries.isEmpty() ? null : entries.getFirst().getClientConfig();
    URI uri = client == null ? null : uri(client);
    if (client == null || uri == null) {
      return new Reading.Unusable("it names neither a Service nor a URL");
    }
    Optional<String> address =
        Optional.ofNullable(client.getService())
            .map(service -> environment.get(variable(service.getName())))
            .filter(text -> !text.isEmpty());
    String text = Objects.requireNonNullElse(client.getCaBundle(), "");
    if (text.isEmpty()) {
      return new Reading.Found(new Target(uri, address, Optional.empty()));
    }
    return switch (Bundle.parseCaBundle(text)) {
      case Decoded.Ok<Bundle>(Bundle bundle) ->
          new Reading.Found(new Target(uri, address, Optional.of(bundle)));
      case Decoded.Broken<Bundle>(String reason) ->
          new Reading.Unusable("its caBundle cannot be read: " + reason);
    };
  }

  /** The endpoint by its address, where that is known; else by its name. */
  URI connection() {
    return address
        .map(text -> text.contains(":") ? "[" + text + "]" : text)
        .map(host -> URI.create("https://" + host + ":" + uri.getPort() + uri.getPath()))
        .orElse(uri);
  }

  private static String variable(String service) {
    return service.toUpperCase(Locale.ROOT).replace('-', '_') + "_SERVICE_HOST";
  }

  private static @Nullable URI uri(WebhookClientConfig client) {
    ServiceReference service = client.getService();
    if (service == null) {
      return client.getUrl() == null ? null : URI.create(client.getUrl());
    }
    int port = Objects.requireNonNullElse(service.getPort(), HTTPS);
    return URI.create(
        "https://"
            + service.getName()
            + "."
            + service.getNamespace()
            + ".svc:"
            + port
            + Objects.requireNonNullElse(service.getPath(), "/"));
  }
}
