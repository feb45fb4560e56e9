package io.secondsite.replication;

/** Finds the channel to a paired host. Called for every cycle, by any thread. */
@FunctionalInterface
public interface PeerChannels {

  /**
   * The channel to a peer.
   *
   * @throws ReplicationException PEER_REFUSED if no such peer is paired
   */
  ReplicaChannel channel(String peer) throws ReplicationException;
}
