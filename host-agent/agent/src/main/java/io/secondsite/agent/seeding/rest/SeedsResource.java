package io.secondsite.agent.seeding.rest;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.seeding.SeedImports;
import io.secondsite.agent.seeding.SeedPaths;
import io.secondsite.replication.ReplicationException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /seeds}: first points that were carried here. */
@Path("/seeds")
@RunOnVirtualThread
public final class SeedsResource {
  private final SeedImports imports;
  private final SeedPaths paths;

  SeedsResource(SeedImports imports, SeedPaths paths) {
    this.imports = imports;
    this.paths = paths;
  }

  @GET
  public List<SeedJobAnswer> all() {
    return imports.all().stream().map(SeedJobAnswer::of).toList();
  }

  @GET
  @Path("/{vm}")
  public SeedJobAnswer one(@PathParam("vm") String vm) {
    return SeedJobAnswer.of(imports.require(Checks.uuid("vm", vm)));
  }

  @POST
  @Path("/packages")
  public Response take(SeedOrders.@Nullable PackageOrder body) throws ReplicationException {
    SeedOrders.PackageOrder order = Checks.body(body);
    java.nio.file.Path folder = paths.require("path", order.path());
    return Response.accepted(SeedJobAnswer.of(imports.take(folder, order.placing()))).build();
  }

  @POST
  @Path("/images")
  public Response adopt(SeedOrders.@Nullable ImagesOrder body)
      throws ReplicationException, IOException {
    return Response.accepted(
            SeedJobAnswer.of(imports.adopt(Checks.body(body).checked(paths, UUID::randomUUID))))
        .build();
  }
}
