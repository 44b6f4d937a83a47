package io.ranktable.webhook.cli.demo.server;

import java.util.Locale;

/**
 * A kind of object that the embedded API server knows.
 *
 * @param apiVersion for example {@code apps/v1}
 * @param kind for example {@code StatefulSet}
 * @param namespaced whether its objects lie in namespaces
 */
public record ApiKind(String apiVersion, String kind, boolean namespaced) {

  /** A kind whose objects lie in namespaces. */
  public static ApiKind namespaced(String apiVersion, String kind) {
    return new ApiKind(apiVersion, kind, true);
  }

  /** The group; empty for the core group. */
  public String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /** The version within the group. */
  public String version() {
    return apiVersion.substring(apiVersion.indexOf('/') + 1);
  }

  /** Name of the kind in paths, formed as code generators form it. */
  public String plural() {
    String lower = kind.toLowerCase(Locale.ROOT);
    if (lower.endsWith("y")) {
      return lower.substring(0, lower.length() - 1) + "ies";
    }
    return lower.endsWith("s") ? lower + "es" : lower + "s";
  }

  /** Path of all its objects of a namespace; the namespace is passed over where it has none. */
  public String path(String namespace) {
    return root() + (namespaced ? "/namespaces/" + namespace : "") + "/" + plural();
  }

  /** Path of the group and version. */
  String root() {
    return (group().isEmpty() ? "/api/" : "/apis/") + apiVersion;
  }
}
