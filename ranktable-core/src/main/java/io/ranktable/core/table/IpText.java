package io.ranktable.core.table;

import java.net.InetAddress;
import java.util.Optional;

/**
 * IP addresses as text, judged without ever asking a name server. Only the full forms count: four
 * decimal numbers, or IPv6 without zone and brackets.
 */
public final class IpText {

  private static final int LONGEST = 45;

  private IpText() {}

  /** The address of a text, empty when it is none. */
  public static Optional<InetAddress> parse(String text) {
    if (!isV4(text) && !looksLikeV6(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The address when it can be that of one card or host: not unspecified ({@code 0.0.0.0}), not
   * loopback, not multicast. Empty otherwise.
   */
  public static Optional<InetAddress> usable(String text) {
    Optional<InetAddress> parsed = parse(text);
    return parsed.isPresent() && usable(parsed.get()) ? parsed : Optional.empty();
  }

  private static boolean usable(InetAddress ip) {
    return !ip.isAnyLocalAddress() && !ip.isLoopbackAddress() && !ip.isMulticastAddress();
  }

  /**
   * The library also takes {@code 10.1} and {@code 010.1.2.3}, which other readers understand
   * otherwise.
   */
  private static boolean isV4(String text) {
    int parts = 1;
    int value = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && digits > 0 && parts < 4) {
        parts++;
        value = 0;
        digits = 0;
      } else if (c >= '0' && c <= '9' && (digits == 0 || value > 0)) {
        value = value * 10 + (c - '0');
        digits++;
        if (value > 255) {
          return false;
        }
      } else {
        return false;
      }
    }
    return parts == 4 && digits > 0;
  }

  private static boolean looksLikeV6(String text) {
    return text.length() <= LONGEST
        && text.indexOf(':') >= 0
        && text.chars().allMatch(c -> c == ':' || c == '.' || isHex(c));
  }

  private static boolean isHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
