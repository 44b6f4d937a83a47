package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.bundle.Publication;
import java.util.List;

/** Where API servers are told whom to trust: the entries of our webhook configuration. */
interface TrustStore {
  /**
   * What stands there.
   *
   * @param exists whether there is a configuration at all
   * @param names the names of its entries, in their order
   * @param publication whom they trust
   * @param version the version that was read
   */
  record Found(boolean exists, List<String> names, Publication publication, String version) {
    /** There is no configuration. */
    static final Found NOTHING = new Found(false, List.of(), Publication.NONE, "");
  }

  /**
   * Reads it.
   *
   * @throws KubernetesClientException when the API server does not answer or does not allow it
   */
  Found read();

  /**
   * Lets every entry trust exactly this, over exactly what was read.
   *
   * @return false when somebody else was faster: read again
   * @throws KubernetesClientException when the API server does not answer or does not allow it
   */
  boolean write(Found over, Bundle bundle);
}
