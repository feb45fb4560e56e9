package io.secondsite.provider.hosts;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One host-agent, called as the site's operator (docs/reference/host-agent-rest.md). Every method
 * blocks until the agent has answered, and throws a {@link HostException} where the agent refused
 * or could not be reached. Thread-safe.
 */
public interface HostAgent {

  /** The host's name in the fabric file. */
  String host();

  AgentIdentity identity();

  AgentStatus status();

  List<AgentMachine> vms();

  /** Where its host keeps replicas; empty of an agent that is too old to tell. */
  List<AgentStorage> storage();

  /** Makes the agent trust the other one; repeating it is no change. */
  void pair(AgentPeer peer);

  AgentReplication replicate(ReplicationOrder order);

  /** Changes the terms of a replication from its next cycle on; nothing is copied anew. */
  AgentReplication change(UUID vm, ReplicationTerms terms);

  AgentReplication replication(UUID vm);

  List<AgentReplication> replications();

  /** Replicates nothing more of the machine until it is resumed. */
  void suspend(UUID vm, String reason);

  void resume(UUID vm);

  /** Ends the replication; the replica stays where it is. */
  void deleteReplication(UUID vm);

  /** All replicas it keeps, also deleted ones that can be restored. */
  List<AgentReplica> replicas();

  AgentReplica replica(UUID vm);

  /** Deletes the replica so that it can be restored for a while; locks hold on. */
  DeletedReplica deleteReplica(UUID vm);

  /** Takes the deletion back. */
  void restoreReplica(UUID vm);

  /** Holds the point by a name; doing so again changes nothing. */
  void pin(UUID vm, String point, String name);

  /** Takes the name away; one that is not there is gone already. */
  void unpin(UUID vm, String point, String name);

  /**
   * Has points read back as soon as may be; {@link #verification} tells how that goes.
   *
   * @param point a point's id; null is all
   */
  AgentVerification verify(UUID vm, @Nullable String point);

  AgentVerification verification(UUID vm);

  /** Has the newest point compared with the source; for the source's agent. */
  AgentComparison compare(UUID vm);

  AgentComparison comparison(UUID vm);

  /** Oldest first. */
  List<AgentPoint> points(UUID vm);

  /**
   * Boots a copy of the machine while replication goes on.
   *
   * @param point a point's id, or {@code latest}
   * @param network for cards that {@code nics} does not name: {@code none}, {@code isolated} or a
   *     hypervisor network
   * @param nics what is known card by card; wins over {@code network}
   */
  AgentBoot drill(UUID vm, String point, String network, List<NicConnection> nics);

  List<AgentBoot> drills();

  /** Stops the drill's machine and removes everything made for it; answers what is proved gone. */
  List<String> removeDrill(String id);

  /**
   * Raises the epoch and boots the machine under its own name.
   *
   * @param point a point's id, or {@code latest}
   * @param nics a card that is not named gets no network
   * @param confirmSourceDown go on though the peer says that its machine runs
   */
  AgentBoot failover(UUID vm, String point, List<NicConnection> nics, boolean confirmSourceDown);

  List<AgentBoot> failovers();

  /** A drill or a failover. */
  AgentBoot boot(BootKind kind, String id);
}
