package io.ranktable.e2e.cluster;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.x509.Keys;
import io.ranktable.certs.x509.Pem;
import io.ranktable.certs.x509.ServerNames;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Who may say what in a local cluster with a node: the certificate of its API server, the key of
 * ServiceAccount tokens, and a token for each of its parts.
 */
final class NodeCredentials {

  private static final Duration LIFE = Duration.ofDays(2);

  /** Those who speak with the API server, each by a token. */
  enum User {
    ADMIN("admin", "system:masters"),
    CONTROLLER_MANAGER("system:kube-controller-manager", ""),
    SCHEDULER("system:kube-scheduler", ""),
    KUBELET("system:node:" + LocalNode.NAME, "system:nodes"),
    PROXY("system:kube-proxy", "");

    private final String userName;
    private final String group;

    User(String userName, String group) {
      this.userName = userName;
      this.group = group;
    }
  }

  private final SecureRandom random = new SecureRandom();
  private final String salt = HexFormat.of().formatHex(random.generateSeed(16));
  private final Authority authority;
  private final Leaf leaf;
  private final NodeFiles files;

  /**
   * Makes all of them and writes those that programs read from files.
   *
   * @param address the address under which this process calls the API server
   */
  NodeCredentials(NodeFiles files, String address) {
    this.files = files;
    Instant now = Instant.now();
    authority = Authority.create(now, LIFE, 1, random);
    ServerNames names =
        ServerNames.ofService("kubernetes", "default")
            .plus(
                List.of(
                    "localhost",
                    "127.0.0.1",
                    NodeNetwork.NODE,
                    NodeNetwork.KUBERNETES_SERVICE,
                    address));
    leaf = Leaf.issue(authority, names, now, LIFE, random);
    files.write("pki/ca.crt", Pem.of(authority.certificate()));
    files.write("pki/server.crt", Pem.of(leaf.certificate()));
    files.write("pki/server.key", Pem.of(leaf.key()));
    KeyPair accounts = Keys.generate(random);
    files.write("pki/accounts.key", Pem.of(accounts.getPrivate()));
    files.write("pki/accounts.pub", publicKey(accounts.getPublic()));
    StringBuilder tokens = new StringBuilder();
    for (User user : User.values()) {
      tokens.append(
          "%s,%s,%s,\"%s\"%n".formatted(token(user), user.userName, user.name(), user.group));
    }
    files.write("pki/tokens.csv", tokens.toString());
  }

  String authorityFile() {
    return files.path("pki/ca.crt").toString();
  }

  String serverCertificateFile() {
    return files.path("pki/server.crt").toString();
  }

  String serverKeyFile() {
    return files.path("pki/server.key").toString();
  }

  /** The private key that signs tokens of ServiceAccounts. */
  String accountKeyFile() {
    return files.path("pki/accounts.key").toString();
  }

  /** Its public half, which checks them. */
  String accountPublicKeyFile() {
    return files.path("pki/accounts.pub").toString();
  }

  String tokensFile() {
    return files.path("pki/tokens.csv").toString();
  }

  /** Writes the kubeconfig of a part of the cluster and returns its path. */
  String kubeconfigFile(User user) {
    return files.write("kubeconfig/" + user.name(), kubeconfig(user, "127.0.0.1"));
  }

  /** Returns a kubeconfig that needs no other file. */
  String kubeconfig(User user, String address) {
    String ca =
        Base64.getEncoder()
            .encodeToString(Pem.of(authority.certificate()).getBytes(StandardCharsets.UTF_8));
    return """
        apiVersion: v1
        kind: Config
        current-context: ranktable-test
        contexts:
        - name: ranktable-test
          context: {cluster: ranktable-test, user: user, namespace: default}
        clusters:
        - name: ranktable-test
          cluster:
            server: https://%s:%d
            certificate-authority-data: %s
        users:
        - name: user
          user: {token: %s}
        """
        .formatted(address, NodeControlPlane.PORT, ca, token(user));
  }

  private static String publicKey(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private String token(User user) {
    return user.name() + "-" + salt;
  }
}
