package io.secondsite.provider.protection;

import io.secondsite.provider.hosts.AgentPeer;
import io.secondsite.provider.hosts.AgentReplication;
import io.secondsite.provider.hosts.AgentRetention;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.hosts.ReplicationOrder;
import io.secondsite.provider.hosts.ReplicationTerms;
import io.secondsite.provider.hosts.SiteHost;
import io.secondsite.provider.inventory.SeenMachine;
import io.secondsite.provider.protection.ProtectedItem.Terms;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the machine, pairs its host with the replica's, and has it replicated. Thread-safe. */
final class PrimarySide {
  private static final Logger log = LoggerFactory.getLogger(PrimarySide.class);

  private final Surroundings around;

  PrimarySide(Surroundings around) {
    this.around = around;
  }

  /**
   * Goes as far as is possible now.
   *
   * @param record keeps and tells what was reached, before more is done
   */
  ProtectionSide advance(
      ProtectedItem item,
      Terms terms,
      ProtectionSide begun,
      Optional<OtherSide> recovery,
      UnaryOperator<ProtectionSide> record) {
    ProtectionSide side = record.apply(found(item, begun));
    HostAddress keeper = recovery.map(OtherSide::host).orElse(null);
    if (keeper == null) {
      return side;
    }
    HostAgent agent = around.hosts().agent(Addresses.host(side));
    if (!keeper.equals(side.pairedWith())) {
      agent.pair(new AgentPeer(keeper.name(), keeper.url(), keeper.authorityPem()));
      side = record.apply(side.paired(keeper));
    }
    if (!isBegun(side) && recovery.filter(OtherSide::isReady).isEmpty()) {
      return side;
    }
    Optional<AgentReplication> present =
        replicate(
            agent,
            item,
            hasPoints(side) ? terms.atOnce() : terms,
            keeper,
            recovery.map(OtherSide::storageLocation));
    if (side.state() instanceof SideState.Preparing preparing) {
      side = record.apply(side.is(preparing.replicating(), around.clock().instant()));
    }
    Optional<SourceHealth> health =
        present.flatMap(it -> SourceHealth.of(it, around.clock().instant()));
    return health.isPresent() && health.get().isNews(side.health())
        ? record.apply(side.doing(health.get()))
        : side;
  }

  /** The first copy is made: a machine that moved goes on with it, at whatever time of day. */
  private static boolean hasPoints(ProtectionSide side) {
    SourceHealth health = side.health();
    return health != null && health.newest() != null;
  }

  private static boolean isBegun(ProtectionSide side) {
    return side.state() instanceof SideState.Replicating;
  }

  private ProtectionSide found(ProtectedItem item, ProtectionSide side) {
    String hostName =
        around
            .machines()
            .find(item.vm())
            .map(SeenMachine::host)
            .orElseThrow(() ->
                new SideException(
                    "UNKNOWN_VM",
                    "site " + around.site().name() + " has no machine " + item.vmName(),
                    "see that its host is connected, then refresh the inventory"));
    SiteHost host =
        around
            .hosts()
            .named(hostName)
            .orElseThrow(() ->
                new SideException(
                    "UNKNOWN_HOST",
                    "host " + hostName + " is not in the fabric file",
                    "add the host, or move the machine"));
    HostAddress address = Addresses.of(host);
    if (hostName.equals(side.host()) && address.equals(side.address())) {
      return side;
    }
    ProtectionSide moved = side.at(hostName, address);
    return side.state() instanceof SideState.Replicating replicating
        ? moved.is(replicating.again(), around.clock().instant())
        : moved;
  }

  /** As it was found; empty where it begins only now. */
  private Optional<AgentReplication> replicate(
      HostAgent agent,
      ProtectedItem item,
      Terms terms,
      HostAddress keeper,
      Optional<String> storageLocation) {
    Optional<AgentReplication> present = present(agent, item);
    if (present.isPresent() && mustBeginAnew(terms, keeper, present.get())) {
      agent.deleteReplication(item.vm());
      present = Optional.empty();
    }
    if (present.isPresent()) {
      if (isOfOtherTerms(terms, present.get())) {
        change(agent, item, terms, present.get());
      }
      Suspension.follow(agent, item, present.get());
      return present;
    }
    try {
      agent.replicate(
          new ReplicationOrder(
              item.vm(),
              keeper.name(),
              terms.frequencySeconds(),
              terms.compression(),
              terms.recoveryPointsMax(),
              terms.agentRetention(),
              terms.authentication(),
              storageLocation.orElse(null),
              terms.applicationConsistentHours(),
              terms.recoveryPointObjectiveSeconds() == 0
                  ? null
                  : terms.recoveryPointObjectiveSeconds(),
              terms.initialReplicationStart() == null
                  ? null
                  : ReplicationOrder.InitialReplication.at(terms.initialReplicationStart()),
              item.excludedDisks().isEmpty() ? null : item.excludedDisks()));
    } catch (HostException.Refused refused) {
      if (!refused.code().equals("REPLICATION_EXISTS")) {
        throw refused;
      }
      // asked before, and the answer was lost
    }
    return Optional.empty();
  }

  /** What goes on by another authentication than the policy's ends, and waits for its pairing. */
  private static boolean mustBeginAnew(
      Terms terms, HostAddress keeper, AgentReplication replication) {
    String present = replication.authentication();
    boolean isOtherwiseProved =
        terms.authentication() != null
            && present != null
            && !terms.authentication().equals(present);
    return isOtherwiseProved || !replication.peer().equals(keeper.name());
  }

  private static boolean isOfOtherTerms(Terms terms, AgentReplication replication) {
    AgentRetention retention = terms.agentRetention();
    return replication.frequencySeconds() != terms.frequencySeconds()
        || replication.compression() != terms.compression()
        || !Objects.requireNonNullElse(
                replication.applicationConsistentHours(), terms.applicationConsistentHours())
            .equals(terms.applicationConsistentHours())
        || isOfOtherObjective(terms, replication)
        || (retention != null && !retention.equals(replication.retention()));
  }

  /** A host-agent that does not tell when it measured is too old to be told of objectives. */
  private static boolean isOfOtherObjective(Terms terms, AgentReplication replication) {
    int present = Objects.requireNonNullElse(replication.recoveryPointObjectiveSeconds(), 0);
    return replication.measured() != null && present != terms.recoveryPointObjectiveSeconds();
  }

  /** An older host-agent cannot change a replication: it goes on as it was begun. */
  private static void change(
      HostAgent agent, ProtectedItem item, Terms terms, AgentReplication present) {
    try {
      agent.change(
          item.vm(),
          new ReplicationTerms(
              terms.frequencySeconds(),
              terms.compression(),
              terms.recoveryPointsMax(),
              terms.agentRetention(),
              terms.applicationConsistentHours(),
              present.measured() == null ? null : terms.recoveryPointObjectiveSeconds()));
      log.atInfo().addKeyValue("vm", item.vm()).log("the policy changed; its replication follows");
    } catch (HostException.Refused refused) {
      if (!refused.code().equals("METHOD_NOT_ALLOWED")) {
        throw refused;
      }
      log.atWarn()
          .addKeyValue("vm", item.vm())
          .addKeyValue("host", agent.host())
          .log("the policy changed; the host-agent is too old to follow it");
    }
  }

  private static Optional<AgentReplication> present(HostAgent agent, ProtectedItem item) {
    try {
      return Optional.of(agent.replication(item.vm()));
    } catch (HostException.Refused refused) {
      if (refused.code().equals("REPLICATION_NOT_FOUND")) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /** Ends the replication; one that is not there is ended. */
  void undo(ProtectionSide side) {
    if (side.host() == null || side.isFailedOver()) {
      return;
    }
    try {
      around.hosts().agent(Addresses.host(side)).deleteReplication(side.vm());
    } catch (HostException.Refused refused) {
      if (!refused.code().equals("REPLICATION_NOT_FOUND")
          && !refused.code().equals("UNKNOWN_VM")
          && !refused.code().equals("UNKNOWN_HOST")) {
        throw refused;
      }
    }
  }
}
