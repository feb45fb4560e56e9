package io.secondsite.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;

/**
 * Chooses ports on loopback: the usual one where it is free, else any below those that the system
 * gives to outgoing connections, which could take it while its service is away.
 */
final class FreePort {
  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;
  private static final int ATTEMPTS_MAX = 1_000;
  private static final SecureRandom RANDOM = new SecureRandom();

  private FreePort() {}

  /** 0 prefers none. */
  static int preferring(int usual) throws IOException {
    if (usual != 0 && isFree(usual)) {
      return usual;
    }
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      int port = FIRST + RANDOM.nextInt(COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException("no port from " + FIRST + " on is free");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
