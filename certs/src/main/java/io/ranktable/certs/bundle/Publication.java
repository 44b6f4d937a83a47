package io.ranktable.certs.bundle;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whom the entries of the stored webhook configuration trust.
 *
 * @param generation counts the changes of the entries, as the API server does; 0 without a
 *     configuration
 * @param entries what each entry trusts, by its name; an entry that has no readable {@code
 *     caBundle} trusts nobody. Empty without a configuration
 */
public record Publication(long generation, Map<String, Bundle> entries) {
  /** There is no webhook configuration: no API server calls us. */
  public static final Publication NONE = new Publication(0, Map.of());

  /** Copies the entries. */
  public Publication {
    entries = Map.copyOf(new TreeMap<>(entries));
  }

  /** Whether no entry calls us. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether there is an entry, and each trusts this authority. */
  public boolean trusts(X509Certificate authority) {
    return !entries.isEmpty()
        && entries.values().stream().allMatch(bundle -> bundle.contains(authority));
  }

  /** Whether every entry trusts exactly this; true without an entry. */
  public boolean isExactly(Bundle bundle) {
    return entries.values().stream().allMatch(bundle::equals);
  }

  /** Everybody whom at least one entry trusts. */
  public Bundle union() {
    return new Bundle(
        entries.values().stream().flatMap(bundle -> bundle.certificates().stream()).toList());
  }

  /** The names of the entries that do not trust this authority, sorted. */
  public List<String> distrusting(X509Certificate authority) {
    return entries.entrySet().stream()
        .filter(entry -> !entry.getValue().contains(authority))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
