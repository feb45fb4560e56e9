package io.secondsite.provider.protection;

import io.secondsite.provider.hosts.AgentPeer;
import io.secondsite.provider.hosts.DeletedReplica;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.hosts.SiteHost;
import io.secondsite.provider.mapping.Card;
import io.secondsite.provider.protection.Placement.Place;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Places a replica and pairs its host with the machine's. Thread-safe. */
final class RecoverySide {
  private static final Logger log = LoggerFactory.getLogger(RecoverySide.class);

  private final Surroundings around;
  private final ProtectionStore store;
  private final Drills drills;
  private final Places places;
  private final ReentrantLock placing = new ReentrantLock();

  RecoverySide(Surroundings around, ProtectionStore store, Drills drills) {
    this.around = around;
    this.store = store;
    this.drills = drills;
    places = new Places(around, store);
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
      side = place(item, side, record);
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

  /** One at a time: what one replica was promised, the next one does not get. */
  private ProtectionSide place(
      ProtectedItem item, ProtectionSide side, UnaryOperator<ProtectionSide> record) {
    placing.lock();
    try {
      Place place = places.find(item);
      SiteHost host = place.host();
      restore(host.name(), item.vm());
      return record.apply(side.kept(host.name(), Addresses.of(host), place.location()));
    } finally {
      placing.unlock();
    }
  }

  private ProtectionSide pair(ProtectionSide side, HostAddress sender) {
    around
        .hosts()
        .agent(Addresses.host(side))
        .pair(new AgentPeer(sender.name(), sender.url(), sender.authorityPem()));
    return side.paired(sender);
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
