package io.ranktable.webhook.cluster;

import io.ranktable.core.catalog.Catalog;

final class CatalogKeeper {
  CatalogKeeper(String ns) {}

  boolean put(SlimConfigMap map) {
    return true;
  }

  boolean remove(String namespace, String name) {
    return true;
  }

  Catalog current() {
    throw new IllegalStateException();
  }
}
