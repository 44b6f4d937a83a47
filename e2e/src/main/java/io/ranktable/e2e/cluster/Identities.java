package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;

/** Connection settings of others than the administrator. */
final class Identities {

  private Identities() {}

  static Config serviceAccount(TestCluster cluster, String namespace, String name) {
    TokenRequest request =
        new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3600L).endSpec().build();
    String token =
        cluster
            .client()
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(name)
            .tokenRequest(request)
            .getStatus()
            .getToken();
    return withoutCredentials(cluster.config()).withOauthToken(token).build();
  }

  static Config user(TestCluster cluster, String user, String... groups) {
    return new ConfigBuilder(cluster.config())
        .withImpersonateUsername(user)
        .withImpersonateGroups(groups)
        .build();
  }

  private static ConfigBuilder withoutCredentials(Config config) {
    return new ConfigBuilder(config)
        .withClientCertData(null)
        .withClientCertFile(null)
        .withClientKeyData(null)
        .withClientKeyFile(null)
        .withUsername(null)
        .withPassword(null)
        .withOauthTokenProvider(null);
  }
}
