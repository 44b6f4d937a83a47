package io.ranktable.webhook.serving;

/** Whatever keeps a good certificate in {@link LiveTls} while the server runs. */
public interface KeptCertificates extends AutoCloseable {
  /** Begins to work and returns at once. */
  void start();

  /** What is known of the server certificate. */
  LeafStatus leaf();

  /** What is known of the webhook configuration. */
  BundleStatus bundle();

  /** Stops working; what is served with stays loaded. */
  @Override
  void close();
}
