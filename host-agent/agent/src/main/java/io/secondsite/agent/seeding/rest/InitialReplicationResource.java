package io.secondsite.agent.seeding.rest;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.replication.Replications;
import io.secondsite.agent.seeding.SeedPaths;
import io.secondsite.replication.ReplicationEngine;
import io.secondsite.replication.ReplicationException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /replications/{vm}/initial-replication}: how it goes, and packages instead of it. */
@Path("/replications/{vm}/initial-replication")
@RunOnVirtualThread
public final class InitialReplicationResource {
  private final ReplicationEngine engine;
  private final Replications replications;
  private final SeedPaths paths;
  private final Clock clock;

  InitialReplicationResource(
      ReplicationEngine engine, Replications replications, SeedPaths paths, Clock clock) {
    this.engine = engine;
    this.replications = replications;
    this.paths = paths;
    this.clock = clock;
  }

  /** The body that asks for a package. */
  public record ExportOrder(@Nullable String path) {}

  @GET
  public SeedAnswer one(@PathParam("vm") String vm) throws ReplicationException {
    return SeedAnswer.of(engine.seed(id(vm)));
  }

  @PUT
  public SeedAnswer change(@PathParam("vm") String vm, @Nullable InitialReplicationProposal body)
      throws ReplicationException {
    return SeedAnswer.of(engine.seed(id(vm), Checks.body(body).checked(clock)));
  }

  @POST
  @Path("/exports")
  public Response export(@PathParam("vm") String vm, @Nullable ExportOrder body)
      throws ReplicationException {
    UUID id = id(vm);
    java.nio.file.Path folder = paths.require("path", Checks.body(body).path());
    return Response.accepted(SeedAnswer.of(engine.exportSeed(id, folder))).build();
  }

  private UUID id(String vm) {
    return replications.require(Checks.name("vm", vm)).spec().vm();
  }
}
