package io.ranktable.e2e.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ports of one local control plane.
 *
 * @param etcd where etcd serves
 * @param etcdPeer where etcd would serve other etcds
 * @param apiServer where the API server serves, kept over its restarts
 */
record Ports(int etcd, int etcdPeer, int apiServer) {

  /**
   * Below what operating systems give to outgoing connections, which could take a port while nobody
   * listens.
   */
  private static final int LOWEST = 20_000;

  private static final int HIGHEST = 32_000;

  static Ports free() {
    int etcd = freePort();
    int etcdPeer = freePort();
    int apiServer = freePort();
    return etcd == etcdPeer || etcd == apiServer || etcdPeer == apiServer
        ? free()
        : new Ports(etcd, etcdPeer, apiServer);
  }

  String etcdUrl() {
    return "http://127.0.0.1:" + etcd;
  }

  String etcdPeerUrl() {
    return "http://127.0.0.1:" + etcdPeer;
  }

  private static int freePort() {
    return ThreadLocalRandom.current()
        .ints(100, LOWEST, HIGHEST)
        .filter(Ports::isFree)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no free port between %d and %d on the loopback".formatted(LOWEST, HIGHEST)));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
