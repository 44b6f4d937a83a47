package io.ranktable.core.table;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IP addresses as text, judged without ever asking a name server. Only the full forms count: four
 * decimal numbers, or IPv6 without zone and brackets.
 */
public final class IpText {

  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  private IpText() {}

  /** The address of a text, empty when it is none. */
  public static Optional<InetAddress> parse(String text) {
    if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
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
    return parse(text)
        .filter(ip -> !ip.isAnyLocalAddress())
        .filter(ip -> !ip.isLoopbackAddress())
        .filter(ip -> !ip.isMulticastAddress());
  }

  /** Whether an address that {@link #parse} accepted is written as IPv6. */
  public static boolean writtenAsV6(String text) {
    return text.indexOf(':') >= 0;
  }
}
