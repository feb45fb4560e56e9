package io.secondsite.provider.protection;

import io.secondsite.provider.hosts.AgentPeer;
import io.secondsite.provider.hosts.DeletedReplica;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.hosts.SiteHost;
import io.secondsite.provider.inventory.SeenMachine;
import io.secondsite.provider.mapping.Card;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Places a replica and pairs its host with the machine's. Thread-safe. */
final class RecoverySide {
  private static final Logger log = LoggerFactory.getLogger(RecoverySide.class);

  private final Surroundings around;
  private final ProtectionStore store;
  private final Drills drills;

  RecoverySide(Surroundings around, ProtectionStore store, Drills drills) {
    this.around = around;
    this.store = store;
    this.drills = drills;
  }

  /**
   * Goes as far as is possible now.
   *
   * @param record keeps and tells what was reached, before more is done
   */
  ProtectionSide advance(
      ProtectedItem item,
      ProtectionSide begun,
      Optional<OtherSide> primary,
      UnaryOperator<ProtectionSide> record) {
    ProtectionSide side = begun;
    if (side.host() == null) {
      SiteHost host = place(item);
      restore(host.name(), item.vm());
      side = record.apply(side.at(host.name(), Addresses.of(host)));
    }
    side = record.apply(side.planning(planned(item)));
    HostAddress sender = primary.map(OtherSide::host).orElse(null);
    if (sender == null) {
      return side;
    }
    if (!sender.equals(side.pairedWith())) {
      side = record.apply(pair(side, sender));
    }
    if (side.state() instanceof SideState.Preparing preparing) {
      side = record.apply(side.is(preparing.ready(), around.clock().instant()));
    }
    return side;
  }

  private ProtectionSide pair(ProtectionSide side, HostAddress sender) {
    around
        .hosts()
        .agent(Addresses.host(side))
        .pair(new AgentPeer(sender.name(), sender.url(), sender.authorityPem()));
    return side.paired(sender);
  }

  private SiteHost place(ProtectedItem item) {
    Placement placement = new Placement(around.site());
    List<SiteHost> hosts = around.hosts().all();
    Optional<String> machineHost =
        item.primaryServer().equals(around.site().name())
            ? around.machines().find(item.vm()).map(SeenMachine::host)
            : Optional.empty();
    Set<String> holders = holders(item.vm(), placement.candidates(item.recoveryCloud(), hosts));
    return placement
        .choose(item.recoveryCloud(), hosts, counts(), holders, machineHost)
        .orElseThrow(() ->
            new SideException(
                "NO_HOST_IN_CLOUD",
                "cloud " + item.recoveryCloud() + " has no connected host to keep the replica",
                "start and enrol a host-agent in one of the cloud's host groups"));
  }

  private Map<String, Long> counts() {
    return store.sides().stream()
        .filter(side -> side.role() == Role.RECOVERY && side.host() != null)
        .collect(Collectors.groupingBy(Addresses::host, Collectors.counting()));
  }

  private Set<String> holders(UUID vm, List<SiteHost> candidates) {
    Set<String> holders = new HashSet<>();
    for (SiteHost host : candidates) {
      try {
        around.hosts().agent(host.name()).replica(vm);
        holders.add(host.name());
      } catch (HostException none) {
        log.atDebug().addKeyValue("host", host.name()).log(none.code());
      }
    }
    return holders;
  }

  private List<Card> planned(ProtectedItem item) {
    return ReplicaCards.plan(item, around, store);
  }

  /** A replica that was deleted with an earlier protection, and is there still, is gone on with. */
  private void restore(String host, UUID vm) {
    HostAgent agent = around.hosts().agent(host);
    try {
      if (agent.replica(vm).state().equals("DELETED")) {
        agent.restoreReplica(vm);
        log.atInfo().addKeyValue("vm", vm).log("the deleted replica is restored");
      }
    } catch (HostException.Refused refused) {
      if (!refused.code().equals("REPLICA_NOT_FOUND")) {
        throw refused;
      }
    }
  }

  /**
   * Lets the replica go: what was started for a drill ends, and the replica is deleted where the
   * policy wants that. The machine's own failover is left alone.
   *
   * @return the deletion, where there was one
   */
  Optional<DeletedReplica> undo(ProtectionSide side, boolean replicaDeletion) {
    if (side.host() == null) {
      return Optional.empty();
    }
    HostAgent agent = around.hosts().agent(Addresses.host(side));
    drills.end(side.item(), agent);
    return replicaDeletion && !side.isFailedOver() ? delete(agent, side.vm()) : Optional.empty();
  }

  private static Optional<DeletedReplica> delete(HostAgent agent, UUID vm) {
    try {
      return Optional.of(agent.deleteReplica(vm));
    } catch (HostException.Refused refused) {
      if (refused.code().equals("REPLICA_NOT_FOUND")) {
        return Optional.empty();
      }
      throw refused;
    }
  }
}
