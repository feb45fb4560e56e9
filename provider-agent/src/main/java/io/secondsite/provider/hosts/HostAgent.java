package io.secondsite.provider.hosts;

import java.util.List;
import java.util.UUID;

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

  /** Makes the agent trust the other one; repeating it is no change. */
  void pair(AgentPeer peer);

  AgentReplication replicate(ReplicationOrder order);

  AgentReplication replication(UUID vm);

  List<AgentReplication> replications();

  /** Ends the replication; the replica stays where it is. */
  void deleteReplication(UUID vm);

  AgentReplica replica(UUID vm);

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
