package io.secondsite.agent.replication.rest;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.replication.BandwidthProposal;
import io.secondsite.agent.replication.PeerBandwidths;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code /peers/{peer}/bandwidth}: how much may go to a peer, over all replications. */
@Path("/peers/{peer}/bandwidth")
@RunOnVirtualThread
public final class PeerBandwidthResource {
  private final PeerBandwidths bandwidths;

  PeerBandwidthResource(PeerBandwidths bandwidths) {
    this.bandwidths = bandwidths;
  }

  @GET
  public BandwidthProposal of(@PathParam("peer") String peer) {
    return BandwidthProposal.of(bandwidths.of(Checks.name("peer", peer)));
  }

  @PUT
  public BandwidthProposal limit(@PathParam("peer") String peer, @Nullable BandwidthProposal limit)
      throws IOException {
    return BandwidthProposal.of(
        bandwidths.limit(Checks.name("peer", peer), Checks.body(limit).checked()));
  }
}
