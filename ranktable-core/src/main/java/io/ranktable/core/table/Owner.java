package io.ranktable.core.table;

/**
 * The controller that owns a pod.
 *
 * @param apiVersion for example {@code apps/v1}
 * @param kind for example {@code StatefulSet}
 * @param name its name
 * @param uid its UID
 */
public record Owner(String apiVersion, String kind, String name, String uid) {}
