package io.secondsite.provider.failover.rest;

import io.secondsite.provider.failover.FailoverEngine;
import io.secondsite.provider.failover.FailoverRun;
import io.secondsite.provider.failover.config.FailoverConfig;
import io.secondsite.rim.problem.Checks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /failovers}: what this site's engine runs; the way in when there is no vault. */
@Path("/failovers")
@RunOnVirtualThread
public final class FailoversResource {
  private static final String OPERATOR = "operator";

  private final LocalFailovers failovers;
  private final FailoverEngine engine;
  private final FailoverConfig config;

  FailoversResource(LocalFailovers failovers, FailoverEngine engine, FailoverConfig config) {
    this.failovers = failovers;
    this.engine = engine;
    this.config = config;
  }

  @POST
  public Response order(@Nullable FailoverProposal body) {
    return accepted(failovers.order(Checks.body(body).checked(), OPERATOR));
  }

  @GET
  public List<RunAnswer> newest() {
    return engine.newest(config.listMax()).stream().map(RunAnswer::of).toList();
  }

  @GET
  @Path("/{id}")
  public RunAnswer one(@PathParam("id") String id) {
    return RunAnswer.of(failovers.require(Checks.uuid("id", id)));
  }

  @POST
  @Path("/{id}/cleanup")
  public Response cleanUp(@PathParam("id") String id) {
    return accepted(failovers.cleanUp(Checks.uuid("id", id), OPERATOR));
  }

  private Response accepted(FailoverRun run) {
    engine.wake();
    return Response.accepted(RunAnswer.of(run)).build();
  }
}
