package io.secondsite.agent.boot;

import io.secondsite.agent.problem.ProblemException;
import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.volume.RecoveryPoint;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the cards of a booted machine are connected to. */
final class BootNetworks {
  private BootNetworks() {}

  /** Refuses cards that the machine has not and networks that the host has not. */
  static void ensure(BootOrder order, RecoveryPoint point, Hypervisor hypervisor)
      throws HypervisorException {
    List<String> macs =
        hypervisor.cards(point.definition()).stream()
            .map(VirtualMachine.Nic::mac)
            .map(mac -> mac.toLowerCase(Locale.ROOT))
            .toList();
    for (int i = 0; i < order.cards().size(); i++) {
      String mac = order.cards().get(i).mac();
      if (!macs.contains(mac)) {
        throw ProblemException.badValue(
                "networks[%d].mac".formatted(i), "the machine has no card " + mac)
            .withRemedy("its cards at that point: " + macs);
      }
    }
    ensureNetwork("network", order.network(), hypervisor);
    for (int i = 0; i < order.cards().size(); i++) {
      ensureNetwork(
          "networks[%d].network".formatted(i), order.cards().get(i).network(), hypervisor);
    }
  }

  private static void ensureNetwork(String field, String wanted, Hypervisor hypervisor)
      throws HypervisorException {
    if (!(BootOrder.network(wanted) instanceof BootRequest.Network.Existing)) {
      return;
    }
    List<String> present = hypervisor.networks();
    if (!present.contains(wanted)) {
      throw ProblemException.badValue(field, "this host has no network " + wanted + " that is up")
          .withRemedy("use one of its networks: " + present);
    }
  }

  static Map<String, BootRequest.Network> of(Boot boot) {
    Map<String, BootRequest.Network> cards = new TreeMap<>();
    List<BootOrder.Card> named = boot.cards();
    if (named != null) {
      named.forEach(card -> cards.put(card.mac(), BootOrder.network(card.network())));
    }
    return cards;
  }
}
