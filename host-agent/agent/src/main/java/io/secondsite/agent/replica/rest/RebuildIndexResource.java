package io.secondsite.agent.replica.rest;

import io.secondsite.agent.config.LimitsConfig;
import io.secondsite.agent.replica.IndexRebuilding;
import io.secondsite.volume.VolumeException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** {@code /replicas/rebuild-index}: the volumes say everything again. */
@Path("/replicas/rebuild-index")
@RunOnVirtualThread
public final class RebuildIndexResource {
  private final IndexRebuilding rebuilding;
  private final LimitsConfig limits;

  RebuildIndexResource(IndexRebuilding rebuilding, LimitsConfig limits) {
    this.rebuilding = rebuilding;
    this.limits = limits;
  }

  @POST
  public IndexRebuilding.Rebuilt rebuild() throws VolumeException, InterruptedException {
    return rebuilding.run(limits.indexRebuild());
  }
}
