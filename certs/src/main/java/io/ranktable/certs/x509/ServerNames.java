package io.ranktable.certs.x509;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import org.bouncycastle.util.IPAddress;

/**
 * The names under which a server is called, as they go into subjectAltName.
 *
 * @param dns DNS names, lower case, each once; a leading {@code *.} is allowed
 * @param addresses IPv4 or IPv6 addresses, each once
 */
public record ServerNames(List<String> dns, List<String> addresses) {
  private static final Pattern DNS =
      Pattern.compile(
          "(\\*\\.)?[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*");

  /**
   * Removes repeats and checks every name.
   *
   * @throws IllegalArgumentException naming the value that is neither a DNS name nor an address, or
   *     when there is no name at all
   */
  public ServerNames {
    dns = distinct(dns);
    addresses = distinct(addresses);
    for (String name : dns) {
      if (name.length() > 253 || !DNS.matcher(name).matches()) {
        throw new IllegalArgumentException("'" + name + "' is not a DNS name");
      }
    }
    for (String address : addresses) {
      if (!IPAddress.isValid(address)) {
        throw new IllegalArgumentException("'" + address + "' is not an IP address");
      }
    }
    if (dns.isEmpty() && addresses.isEmpty()) {
      throw new IllegalArgumentException("A server needs at least one name");
    }
  }

  /** The four names by which a Service is called inside its cluster, the shortest first. */
  public static ServerNames ofService(String service, String namespace) {
    String qualified = service + "." + namespace;
    return new ServerNames(
        List.of(service, qualified, qualified + ".svc", qualified + ".svc.cluster.local"),
        List.of());
  }

  /** These names and more: each is taken as an address if it is one, else as a DNS name. */
  public ServerNames plus(List<String> more) {
    SequencedSet<String> names = new LinkedHashSet<>(dns);
    SequencedSet<String> ips = new LinkedHashSet<>(addresses);
    for (String name : more) {
      (IPAddress.isValid(name) ? ips : names).add(name);
    }
    return new ServerNames(List.copyOf(names), List.copyOf(ips));
  }

  private static List<String> distinct(List<String> values) {
    return values.stream().map(value -> value.toLowerCase(Locale.ROOT)).distinct().toList();
  }
}
