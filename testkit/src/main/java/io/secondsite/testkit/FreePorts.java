package io.secondsite.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;

/**
 * Ports of loopback that nobody has at the moment. They are below those that the system gives to
 * outgoing connections: one of these could have the port by the time that a server begins to listen
 * there, or while it is away, and a client that asks again and again for a server that is away
 * could even meet itself.
 */
public final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;
  private static final int ATTEMPTS_MAX = 1_000;
  private static final SecureRandom RANDOM = new SecureRandom();

  private FreePorts() {}

  public static int any() throws IOException {
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
    } catch (IOException e) {
      return false;
    }
  }
}
