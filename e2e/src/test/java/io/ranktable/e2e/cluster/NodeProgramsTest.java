package io.ranktable.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeProgramsTest {

  @Test
  void nothingStandsInTheWayOfRootOnLinuxWithThePackages() {
    assertThat(NodePrograms.obstacle("Linux", true, program -> true, true)).isEmpty();
  }

  @Test
  void namesEachMissingPackageOnce() {
    Set<String> there = Set.of("ip", "nsenter", "busybox", "iptables");
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
}
