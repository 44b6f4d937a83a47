package io.ranktable.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NodeProgramsTest {

  @Test
  void nothingStandsInTheWayOfRootOnLinuxWithThePackages() {
    assertThat(NodePrograms.obstacle("Linux", true, program -> true, true)).isEmpty();
  }

  @Test
  void namesEachMissingPackageOnce() {
    Set<String> there = Set.of("ip", "nsenter", "busybox", "iptables", "mount");
    assertThat(NodePrograms.obstacle("Linux", true, there::contains, false))
        .contains(
            "a node needs packages:"
                + " apt-get install containerd runc conntrack containernetworking-plugins");
  }

  @Test
  void saysWithoutRootWhatElseIsMissingToo() {
    assertThat(NodePrograms.obstacle("Linux", false, program -> true, true))
        .contains("a node needs root");
    assertThat(NodePrograms.obstacle("Linux", false, program -> !program.equals("runc"), true))
        .contains("a node needs root and packages: apt-get install runc");
  }

  @Test
  void refusesOtherSystems() {
    assertThat(NodePrograms.obstacle("Mac OS X", true, program -> true, true))
        .contains("a node needs Linux, this is Mac OS X");
  }

  @Test
  void continuousIntegrationInstallsEachPackage() throws IOException {
    String missing = NodePrograms.obstacle("Linux", true, program -> false, false).orElseThrow();
    String script = Files.readString(Path.of("../.ci/run"));

    assertThat(missing.substring(missing.indexOf("install ") + 8).split(" "))
        .contains("containerd", "iproute2", "busybox-static")
        .allSatisfy(
            name -> assertThat(script).containsPattern("[:(]" + Pattern.quote(name) + "[\\s)]"));
  }
}
