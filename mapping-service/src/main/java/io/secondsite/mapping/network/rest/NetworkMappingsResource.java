package io.secondsite.mapping.network.rest;

import static io.secondsite.mapping.config.Roles.ADMINISTRATOR;
import static io.secondsite.mapping.config.Roles.FAILOVER;
import static io.secondsite.mapping.config.Roles.OPERATOR;
import static io.secondsite.mapping.config.Roles.VIEWER;

import io.secondsite.mapping.network.NetworkMapping;
import io.secondsite.mapping.network.NetworkMappings;
import io.secondsite.mapping.problem.Page;
import io.secondsite.rim.problem.Checks;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Network mappings. */
@Path("/networkMappings")
@Transactional
@RolesAllowed({VIEWER, OPERATOR, FAILOVER, ADMINISTRATOR})
public class NetworkMappingsResource {
  private final NetworkMappings mappings;

  NetworkMappingsResource(NetworkMappings mappings) {
    this.mappings = mappings;
  }

  @GET
  public Page<NetworkMappingView> list(
      @BeanParam NetworkMappingQuery query,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("after") @Nullable String after) {
    return Page.of(mappings.fitting(query.filter()), NetworkMapping::id, limit, after)
        .map(NetworkMappingView::of);
  }

  @POST
  @RolesAllowed(ADMINISTRATOR)
  public Response make(@Nullable NetworkMappingBody body) {
    NetworkMappings.Made made = mappings.make(Checks.body(body).proposal());
    NetworkMappingView view = NetworkMappingView.of(made.mapping());
    return made.isNew()
        ? Response.created(URI.create("/networkMappings/" + view.id())).entity(view).build()
        : Response.ok(view).build();
  }

  @GET
  @Path("/{id}")
  public NetworkMappingView one(@PathParam("id") String id) {
    return NetworkMappingView.of(mappings.byId(Checks.uuid("id", id)));
  }

  @PATCH
  @Path("/{id}")
  @RolesAllowed(ADMINISTRATOR)
  public NetworkMappingView change(@PathParam("id") String id, @Nullable NetworkMappingPatch body) {
    NetworkMappingPatch patch = Checks.body(body);
    String network = Checks.name("recoveryNetwork", patch.recoveryNetwork());
    Optional<String> server =
        Optional.ofNullable(patch.recoveryServer())
            .map(name -> Checks.name("recoveryServer", name));
    return NetworkMappingView.of(mappings.change(Checks.uuid("id", id), server, network));
  }

  @DELETE
  @Path("/{id}")
  @RolesAllowed(ADMINISTRATOR)
  public void remove(@PathParam("id") String id) {
    mappings.remove(Checks.uuid("id", id));
  }
}
