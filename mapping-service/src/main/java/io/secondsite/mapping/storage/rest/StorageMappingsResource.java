package io.secondsite.mapping.storage.rest;

import static io.secondsite.mapping.config.Roles.ADMINISTRATOR;
import static io.secondsite.mapping.config.Roles.FAILOVER;
import static io.secondsite.mapping.config.Roles.OPERATOR;
import static io.secondsite.mapping.config.Roles.VIEWER;

import io.secondsite.mapping.problem.Page;
import io.secondsite.mapping.storage.StorageMapping;
import io.secondsite.mapping.storage.StorageMappings;
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

/** Storage mappings. */
@Path("/storageMappings")
@Transactional
@RolesAllowed({VIEWER, OPERATOR, FAILOVER, ADMINISTRATOR})
public class StorageMappingsResource {
  private final StorageMappings mappings;

  StorageMappingsResource(StorageMappings mappings) {
    this.mappings = mappings;
  }

  @GET
  public Page<StorageMappingView> list(
      @BeanParam StorageMappingQuery query,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("after") @Nullable String after) {
    return Page.of(mappings.fitting(query.filter()), StorageMapping::id, limit, after)
        .map(this::view);
  }

  @POST
  @RolesAllowed(ADMINISTRATOR)
  public Response make(@Nullable StorageMappingBody body) {
    StorageMappings.Made made = mappings.make(Checks.body(body).proposal());
    StorageMappingView view = view(made.mapping());
    return made.isNew()
        ? Response.created(URI.create("/storageMappings/" + view.id())).entity(view).build()
        : Response.ok(view).build();
  }

  @GET
  @Path("/{id}")
  public StorageMappingView one(@PathParam("id") String id) {
    return view(mappings.byId(Checks.uuid("id", id)));
  }

  @PATCH
  @Path("/{id}")
  @RolesAllowed(ADMINISTRATOR)
  public StorageMappingView change(@PathParam("id") String id, @Nullable StorageMappingPatch body) {
    StorageMappingPatch patch = Checks.body(body);
    String classification = Checks.name("recoveryClassification", patch.recoveryClassification());
    Optional<String> server =
        Optional.ofNullable(patch.recoveryServer())
            .map(name -> Checks.name("recoveryServer", name));
    return view(mappings.change(Checks.uuid("id", id), server, classification));
  }

  @DELETE
  @Path("/{id}")
  @RolesAllowed(ADMINISTRATOR)
  public void remove(@PathParam("id") String id) {
    mappings.remove(Checks.uuid("id", id));
  }

  private StorageMappingView view(StorageMapping mapping) {
    return StorageMappingView.of(mapping, mappings.stateOf(mapping));
  }
}
