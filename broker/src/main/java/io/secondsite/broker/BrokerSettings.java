package io.secondsite.broker;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a broker keeps its data and who may log in.
 *
 * @param users names and passwords; empty lets everyone in who reaches the loopback address
 * @param isDurable whether an acknowledged record survives a power cut
 */
public record BrokerSettings(
    Path folder, int port, int controllerPort, Map<String, String> users, boolean isDurable) {
  public BrokerSettings {
    users = Map.copyOf(users);
    users.forEach(BrokerSettings::check);
  }

  private static void check(String user, String password) {
    if (!user.matches("[A-Za-z0-9._-]{1,80}")) {
      throw new IllegalArgumentException("a user's name must match [A-Za-z0-9._-]{1,80}: " + user);
    }
    if (!password.matches("[A-Za-z0-9._~+/=-]{1,200}")) {
      throw new IllegalArgumentException(
          "the password of " + user + " must match [A-Za-z0-9._~+/=-]{1,200}");
    }
  }

  /** For tests: everyone may log in, nothing need survive. */
  public static BrokerSettings forTests(Path folder, int port, int controllerPort) {
    return new BrokerSettings(folder, port, controllerPort, Map.of(), false);
  }

  String address() {
    return "127.0.0.1:" + port;
  }
}
