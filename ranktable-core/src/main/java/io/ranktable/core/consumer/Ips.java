package io.ranktable.core.consumer;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules over all values of one field that hold addresses, one or several separated by commas. What
 * is no address is the demand of {@link #valid} alone.
 *
 * @param paths where the values are
 * @param advice what to do
 */
record Ips(List<String> paths, String advice) {

  static Ips at(String path, String advice) {
    return new Ips(List.of(path), advice);
  }

  /** What is there and not empty is a list of addresses. */
  Rule valid(String id) {
    return new Rule(
        id,
        (subject, broken) -> {
          for (String path : paths) {
            for (Located at : subject.all(path)) {
              String value = at.text();
              if (value != null && !value.isEmpty() && at.addresses().isEmpty()) {
                broken.add(
                    at,
                    "it must be the IP address of a card, or several separated by commas",
                    advice);
              }
            }
          }
        });
  }

  /** No address occurs twice. */
  Rule unique(String id) {
    return new Rule(
        id,
        (subject, broken) -> {
          Set<InetAddress> seen = new HashSet<>();
          for (String path : paths) {
            for (Located at : subject.all(path)) {
              for (InetAddress ip : at.addresses()) {
                if (!seen.add(ip)) {
                  broken.add(at, "no other card of the table may have the address", advice);
                }
              }
            }
          }
        });
  }

  /** All addresses are IPv4, or all are IPv6. */
  Rule oneFamily(String id) {
    return new Rule(
        id,
        (subject, broken) -> {
          InetAddress first = null;
          for (String path : paths) {
            for (Located at : subject.all(path)) {
              for (InetAddress ip : at.addresses()) {
                if (first == null) {
                  first = ip;
                } else if (isV6(ip) != isV6(first)) {
                  broken.add(
                      at,
                      "the first one has an address of the other family, and all must have the same",
                      advice);
                }
              }
            }
          }
        });
  }

  /** Whoever has addresses has as many as the others. */
  Rule sameCount(String id) {
    return new Rule(
        id,
        (subject, broken) -> {
          int count = 0;
          for (String path : paths) {
            for (Located at : subject.all(path)) {
              int here = at.addresses().size();
              if (here > 0 && count > 0 && here != count) {
                broken.add(at, "the first card has " + count + " address(es)", advice);
              }
              count = count == 0 ? here : count;
            }
          }
        });
  }

  private static boolean isV6(@Nullable InetAddress ip) {
    return ip instanceof Inet6Address;
  }
}
