package io.ranktable.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a local cluster with a node could leave on this machine.
 *
 * @param directory its directory
 * @param cgroup the name of its cgroups
 * @param networkInterface this machine's end of the line to it
 * @param network its network namespace, as /proc names it
 * @param cleaner the process that cleans up after it
 */
record Traces(
    Path directory, String cgroup, String networkInterface, String network, long cleaner) {

  private static final List<String> SYSCTLS =
      List.of(
          "vm/overcommit_memory",
          "vm/panic_on_oom",
          "kernel/panic",
          "kernel/panic_on_oops",
          "kernel/keys/root_maxkeys",
          "kernel/keys/root_maxbytes",
          "net/ipv4/ip_forward");

  /** The traces of a cluster that runs. */
  static Traces of(NodeNamespace namespace) {
    NodeNamespace.Place place = namespace.place();
    return new Traces(
        place.directory(),
        place.cgroup(),
        place.networkInterface(),
        read(Path.of("/proc", Long.toString(place.process()), "ns", "net")),
        namespace.cleaner());
  }

  /** As one line. */
  String line() {
    return String.join(
        " ", directory.toString(), cgroup, networkInterface, network, Long.toString(cleaner));
  }

  /** The inverse of {@link #line()}. */
  static Traces parse(String line) {
    String[] words = line.split(" ", -1);
    return new Traces(Path.of(words[0]), words[1], words[2], words[3], Long.parseLong(words[4]));
  }

  /** Values of the machine that kubelet, kube-proxy and networks like to set. */
  static Map<String, String> sysctls() {
    Map<String, String> values = new TreeMap<>();
    for (String name : SYSCTLS) {
      try {
        values.put(name, Files.readString(Path.of("/proc/sys", name)).strip());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return values;
  }

  /** Names the kinds of traces that are there. */
  List<String> left() {
    List<String> left = new ArrayList<>();
    if (Files.exists(directory)) {
      left.add("directory");
    }
    if (anyMatch(Path.of("/sys/fs/cgroup"), at -> Files.exists(at.resolve(cgroup)))
        || Files.exists(Path.of("/sys/fs/cgroup", cgroup))) {
      left.add("cgroups");
    }
    if (interfaceExists()) {
      left.add("interface");
    }
    if (anyMatch(Path.of("/proc"), this::isOfTheCluster)) {
      left.add("processes");
    }
    if (mounts().contains(directory.toString())) {
      left.add("mounts");
    }
    return left;
  }

  private boolean isOfTheCluster(Path process) {
    return read(process.resolve("ns/net")).equals(network);
  }

  private boolean interfaceExists() {
    try {
      return NetworkInterface.getByName(networkInterface) != null;
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mounts() {
    try {
      return Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean anyMatch(Path directory, Predicate<Path> predicate) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.anyMatch(predicate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a link says; nothing when it is gone, or no process. */
  private static String read(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
