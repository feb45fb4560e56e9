package io.secondsite.agent.replication;

import io.secondsite.agent.pairing.Peer;
import io.secondsite.agent.pairing.PeerRoute;
import io.secondsite.agent.pairing.PeerRoutes;
import io.secondsite.agent.pairing.Peers;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.replication.ChannelSettings;
import io.secondsite.replication.HttpsReplicaChannel;
import io.secondsite.replication.PeerChannels;
import io.secondsite.replication.ReplicaChannel;
import io.secondsite.replication.ReplicationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One channel a peer, made anew when the peer's address changes. Thread-safe. */
public final class Channels implements PeerChannels, AutoCloseable {
  private final Peers peers;
  private final PeerRoutes routes;
  private final ChannelSettings settings;
  private final Map<Peer, HttpsReplicaChannel> open = new HashMap<>();

  public Channels(Peers peers, PeerRoutes routes, ChannelSettings settings) {
    this.peers = peers;
    this.routes = routes;
    this.settings = settings;
    peers.onChange(this::closeOthers);
  }

  @Override
  public synchronized ReplicaChannel channel(String name) throws ReplicationException {
    Peer peer =
        peers
            .named(name)
            .orElseThrow(() ->
                new ReplicationException(
                    ReplicationException.Code.PEER_REFUSED, "no agent " + name + " is paired"));
    HttpsReplicaChannel known = open.get(peer);
    return known == null ? opened(peer) : known;
  }

  private synchronized HttpsReplicaChannel opened(Peer peer) throws ReplicationException {
    try {
      PeerRoute route = routes.to(peer);
      HttpsReplicaChannel channel =
          new HttpsReplicaChannel(route.url(), route.tls(), settings, route.proof());
      open.put(peer, channel);
      return channel;
    } catch (ProblemException e) {
      throw new ReplicationException(
          ReplicationException.Code.PEER_REFUSED,
          e.code() + ": " + e.detail() + e.remedy().map("; remedy: "::concat).orElse(""),
          e);
    }
  }

  private synchronized void closeOthers(List<Peer> present) {
    open.entrySet()
        .removeIf(entry -> {
          boolean isGone = !present.contains(entry.getKey());
          if (isGone) {
            entry.getValue().close();
          }
          return isGone;
        });
  }

  @Override
  public synchronized void close() {
    open.values().forEach(HttpsReplicaChannel::close);
    open.clear();
  }
}
