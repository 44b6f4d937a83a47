package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.certs.rollover.Reading;
import io.ranktable.certs.rollover.StoredAuthorities;

/** Where the certificate authority is kept, for all replicas together. */
interface AuthorityStore {
  /** What stands there. */
  sealed interface Found {
    /**
     * Nothing, or what we have written.
     *
     * @param reading what its data says
     * @param asked whether somebody has asked for a new authority
     * @param version the version that was read; empty if there is none
     */
    record Ours(Reading reading, boolean asked, String version) implements Found {}

    /** Something of somebody else: it is not touched. */
    record Foreign() implements Found {}
  }

  /**
   * Reads it.
   *
   * @throws KubernetesClientException when the API server does not answer or does not allow it
   */
  Found read();

  /**
   * Stores a state over exactly what was read.
   *
   * @param done whether this does what somebody has asked for
   * @return false when somebody else was faster: read again
   * @throws KubernetesClientException when the API server does not answer or does not allow it
   */
  boolean write(Found.Ours over, StoredAuthorities state, boolean done);
}
