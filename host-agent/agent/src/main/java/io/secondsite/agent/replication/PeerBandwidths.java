package io.secondsite.agent.replication;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondsite.agent.durable.DurableFile;
import io.secondsite.agent.pairing.Peers;
import io.secondsite.replication.BandwidthSchedule;
import io.secondsite.replication.Bandwidths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much may go to each peer, in {@code bandwidths.json} of the state directory. Thread-safe. */
public final class PeerBandwidths {
  private static final Logger log = LoggerFactory.getLogger(PeerBandwidths.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final Peers peers;
  private final Bandwidths bandwidths;
  private final Map<String, BandwidthProposal> limits;

  private PeerBandwidths(
      Path file, Peers peers, Bandwidths bandwidths, Map<String, BandwidthProposal> limits) {
    this.file = file;
    this.peers = peers;
    this.bandwidths = bandwidths;
    this.limits = limits;
  }

  public static PeerBandwidths open(Path stateDirectory, Peers peers, Bandwidths bandwidths)
      throws IOException {
    Path file = stateDirectory.resolve("bandwidths.json");
    Map<String, BandwidthProposal> limits = new TreeMap<>();
    if (Files.exists(file)) {
      limits.putAll(JSON.readValue(Files.readAllBytes(file), new TypeReference<>() {}));
    }
    return new PeerBandwidths(file, peers, bandwidths, limits);
  }

  /** What was set before holds again: to be called before the first byte goes. */
  public synchronized void hold() {
    limits.forEach((peer, limit) -> bandwidths.limitPeer(peer, limit.checked()));
  }

  public BandwidthSchedule of(String peer) {
    peers.require("peer", peer);
    return bandwidths.ofPeer(peer);
  }

  /** From now on, also for what is under way; it outlives a restart. */
  public synchronized BandwidthSchedule limit(String peer, BandwidthSchedule schedule)
      throws IOException {
    peers.require("peer", peer);
    Map<String, BandwidthProposal> changed = new TreeMap<>(limits);
    changed.put(peer, BandwidthProposal.of(schedule));
    DurableFile.write(file, JSON.writeValueAsBytes(changed));
    limits.putAll(changed);
    bandwidths.limitPeer(peer, schedule);
    log.atInfo().addKeyValue("peer", peer).addKeyValue("limit", schedule).log("bandwidth");
    return schedule;
  }
}
