package io.ranktable.core.report;

import java.util.List;
import java.util.regex.Pattern;

/** Tells NPUs from other extended resources by their names. */
final class Resources {

  /**
   * Domains of devices that are certainly no NPUs, so that a pod which only asks for a network card
   * or a GPU does not have to be explained to every format. A format's own entries win.
   */
  private static final List<String> NEVER_NPUS =
      List.of(
          "rdma/*",
          "nvidia.com/*",
          "amd.com/*",
          "*intel.com/*",
          "habana.ai/*",
          "mellanox.com/*",
          "xilinx.com/*",
          "*amazonaws.com/*",
          "aws.amazon.com/*",
          "*google.com/*",
          "networking.gke.io/*",
          "aliyun/*",
          "tke.cloud.tencent.com/*",
          "openshift.io/*",
          "k8s.*/*",
          "*kubevirt.io/*",
          "smarter-devices/*",
          "squat.ai/*",
          "hugepages*");

  /** vNPU names end in a template such as {@code -8c} or {@code -2c.1cpu.16g}, or name a share. */
  private static final Pattern VIRTUAL = Pattern.compile(".*-(\\d+c(\\..+)?|cores?|memory)");

  private Resources() {}

  /** Judges a resource name by a format's entries: exclusions first, then globs. */
  static ResourceKind kindOf(String resource, List<String> entries) {
    for (String entry : entries) {
      if (entry.startsWith("!") && matches(entry.substring(1), resource)) {
        return ResourceKind.OTHER;
      }
    }
    for (String entry : entries) {
      if (!entry.startsWith("!") && matches(entry, resource)) {
        return VIRTUAL.matcher(resource).matches() ? ResourceKind.VIRTUAL_NPU : ResourceKind.NPU;
      }
    }
    boolean never = NEVER_NPUS.stream().anyMatch(glob -> matches(glob, resource));
    return never ? ResourceKind.OTHER : ResourceKind.UNKNOWN;
  }

  /** Whether a glob ({@code *} any characters, {@code ?} one) matches a whole text. */
  static boolean matches(String glob, String text) {
    int g = 0;
    int t = 0;
    int star = -1;
    int mark = 0;
    while (t < text.length()) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        star = g++;
        mark = t;
      } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == text.charAt(t))) {
        g++;
        t++;
      } else if (star >= 0) {
        g = star + 1;
        t = ++mark;
      } else {
        return false;
      }
    }
    return glob.substring(g).chars().allMatch(c -> c == '*');
  }
}
