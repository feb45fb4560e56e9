package io.secondsite.replication;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The limits of a host's links: one of each peer, over all replications to it, and one of each
 * replication. Both hold; they are changed while segments are under way. Thread-safe.
 */
public final class Bandwidths {
  private final LinkPacing pacing;
  private final Map<String, TokenBucket> peers = new ConcurrentHashMap<>();
  private final Map<UUID, TokenBucket> machines = new ConcurrentHashMap<>();

  public Bandwidths(LinkPacing pacing) {
    this.pacing = pacing;
  }

  /** What may go to a peer from now on. */
  public void limitPeer(String peer, BandwidthSchedule schedule) {
    peers.computeIfAbsent(peer, _ -> new TokenBucket()).schedule(schedule);
  }

  /** What may go of a machine's replication from now on. */
  public void limitMachine(UUID vm, BandwidthSchedule schedule) {
    machines.computeIfAbsent(vm, _ -> new TokenBucket()).schedule(schedule);
  }

  /** A replication ended. */
  public void forgetMachine(UUID vm) {
    machines.remove(vm);
  }

  public BandwidthSchedule ofPeer(String peer) {
    return peers.computeIfAbsent(peer, _ -> new TokenBucket()).schedule();
  }

  public BandwidthSchedule ofMachine(UUID vm) {
    return machines.computeIfAbsent(vm, _ -> new TokenBucket()).schedule();
  }

  /** The segment as it may go: reading it waits. */
  InputStream paced(InputStream segment, String peer, UUID vm) {
    List<TokenBucket> buckets =
        List.of(
            machines.computeIfAbsent(vm, _ -> new TokenBucket()),
            peers.computeIfAbsent(peer, _ -> new TokenBucket()));
    return new PacedStream(segment, buckets, pacing);
  }
}
