package io.ranktable.webhook.cli.demo;

/** A kubeconfig for an API server without certificates and users. */
final class Kubeconfig {

  private Kubeconfig() {}

  /** The text of the file. */
  static String of(String url) {
    return """
        apiVersion: v1
        kind: Config
        clusters:
          - name: demo
            cluster: {server: "%s"}
        users:
          - name: demo
            user: {}
        contexts:
          - name: demo
            context: {cluster: demo, user: demo, namespace: demo}
        current-context: demo
        """
        .formatted(url);
  }
}
