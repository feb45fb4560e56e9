package io.secondsite.agent.boot;

import io.secondsite.hypervisor.BootRequest;
import java.util.List;

/**
 * What somebody wants booted, checked.
 *
 * @param vm the machine's id or name
 * @param point a point's id or {@code latest}
 * @param network {@code isolated}, {@code none} or a network's name, for cards not named
 * @param cards what single cards are connected to
 * @param confirmSourceDown for a failover: go on though the peer says that the source runs
 */
public record BootOrder(
    BootKind kind,
    String vm,
    String point,
    String network,
    List<Card> cards,
    boolean confirmSourceDown) {
  public BootOrder {
    cards = List.copyOf(cards);
  }

  /** An order whose cards are all connected to the same. */
  BootOrder(BootKind kind, String vm, String point, String network, boolean confirmSourceDown) {
    this(kind, vm, point, network, List.of(), confirmSourceDown);
  }

  /**
   * A card and what it is connected to.
   *
   * @param mac in lower case
   * @param network as in the order
   */
  public record Card(String mac, String network) {}

  static BootRequest.Network network(String text) {
    return switch (text) {
      case "isolated" -> new BootRequest.Network.Isolated();
      case "none" -> new BootRequest.Network.None();
      default -> new BootRequest.Network.Existing(text);
    };
  }
}
