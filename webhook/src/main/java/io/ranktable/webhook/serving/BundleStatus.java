package io.ranktable.webhook.serving;

/** What health may know of the webhook configuration. */
public interface BundleStatus {
  /**
   * Whether the stored webhook configuration has been seen to trust the authority of our leaf in
   * every entry; stays true once it has.
   */
  boolean bundleSeen();

  /** One sentence for people: how the webhook configuration was found last. */
  String bundleDetail();
}
