package io.secondsite.agent.boot;

import io.secondsite.hypervisor.BootRequest;

/**
 * What somebody wants booted, checked.
 *
 * @param vm the machine's id or name
 * @param point a point's id or {@code latest}
 * @param network {@code isolated}, {@code none} or a network's name
 * @param confirmSourceDown for a failover: go on though the peer says that the source runs
 */
public record BootOrder(
    BootKind kind, String vm, String point, String network, boolean confirmSourceDown) {

  static BootRequest.Network network(String text) {
    return switch (text) {
      case "isolated" -> new BootRequest.Network.Isolated();
      case "none" -> new BootRequest.Network.None();
      default -> new BootRequest.Network.Existing(text);
    };
  }
}
