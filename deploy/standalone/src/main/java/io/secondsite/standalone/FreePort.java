package io.secondsite.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Chooses ports on loopback: the usual one where it is free, else any. */
final class FreePort {
  private FreePort() {}

  static int preferring(int usual) throws IOException {
    try (ServerSocket socket = new ServerSocket(usual, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException taken) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }
  }
}
