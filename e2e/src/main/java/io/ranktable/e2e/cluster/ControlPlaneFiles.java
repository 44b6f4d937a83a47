package io.ranktable.e2e.cluster;

import io.fabric8.kubeapitest.cert.CertManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The working directory of one local control plane: certificates, data, logs. Fresh for each, so
 * that no certificate expires in a cache and no two processes share a file.
 *
 * @param directory the directory
 */
record ControlPlaneFiles(Path directory) {

  /** An audit policy: who asked what of which object, without the objects themselves. */
  static final String AUDIT_POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      rules:
      - level: Metadata
      """;

  static ControlPlaneFiles create() {
    try {
      ControlPlaneFiles files =
          new ControlPlaneFiles(Files.createTempDirectory("ranktable-cluster-"));
      new CertManager(files.directory.toString()).createCertificatesIfNeeded();
      Files.writeString(files.auditPolicy(), AUDIT_POLICY);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare a directory for the API server", e);
    }
  }

  Path etcdData() {
    return directory.resolve("etcd");
  }

  Path log(String server) {
    return directory.resolve(server + ".log");
  }

  Path auditPolicy() {
    return directory.resolve("audit-policy.yaml");
  }

  Path auditLog() {
    return directory.resolve("audit.log");
  }

  Path serverCertificate() {
    return directory.resolve(CertManager.API_SERVER_CERT_NAME);
  }

  Path serverKey() {
    return directory.resolve(CertManager.API_SERVER_KEY_NAME);
  }

  Path clientCertificate() {
    return directory.resolve(CertManager.CLIENT_CERT_NAME);
  }

  /** The administrator's kubeconfig, certificates embedded. */
  String kubeconfig(int port) {
    return """
        apiVersion: v1
        kind: Config
        current-context: ranktable-test
        contexts:
        - name: ranktable-test
          context: {cluster: ranktable-test, user: admin, namespace: default}
        clusters:
        - name: ranktable-test
          cluster:
            server: https://127.0.0.1:%d
            certificate-authority-data: %s
        users:
        - name: admin
          user:
            client-certificate-data: %s
            client-key-data: %s
        """
        .formatted(
            port,
            base64(serverCertificate()),
            base64(clientCertificate()),
            base64(directory.resolve(CertManager.CLIENT_KEY_NAME)));
  }

  /** The administrator's kubeconfig as a file, for programs. */
  Path kubeconfigFile(int port) {
    try {
      return Files.writeString(directory.resolve("kubeconfig.yaml"), kubeconfig(port));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a kubeconfig", e);
    }
  }

  void delete() {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }

  private static String base64(Path file) {
    try {
      return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
