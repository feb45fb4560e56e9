package io.secondsite.vault.mapping.rest;

import io.secondsite.rim.problem.Checks;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmList;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.ArmResource;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.Pages;
import io.secondsite.vault.mapping.Mapping;
import io.secondsite.vault.mapping.MappingKind;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Storage-classification mappings, kept by mapping-service. */
@Path(ArmPaths.VAULT)
@Produces(MediaType.APPLICATION_JSON)
public class StorageMappingsResource {
  private static final String OF_CLASSIFICATION =
      "replicationFabrics/{fabric}/replicationStorageClassifications/{classification}/"
          + MappingViews.STORAGE_MAPPINGS;
  private static final MappingKind KIND = MappingKind.STORAGE;

  private final CurrentVault vault;
  private final Pages pages;
  private final ForwardedMappings mappings;

  StorageMappingsResource(CurrentVault vault, Pages pages, ForwardedMappings mappings) {
    this.vault = vault;
    this.pages = pages;
    this.mappings = mappings;
  }

  @GET
  @Path(MappingViews.STORAGE_MAPPINGS)
  @RolesAllowed(Roles.VIEWER)
  public ArmList<ArmResource<MappingViews.StorageProperties>> listAll() {
    VaultId where = vault.id();
    return pages.of(mappings.all(KIND, where), mapping -> MappingViews.storage(where, mapping));
  }

  @GET
  @Path(OF_CLASSIFICATION)
  @RolesAllowed(Roles.VIEWER)
  public ArmList<ArmResource<MappingViews.StorageProperties>> list(
      @PathParam("fabric") String fabric, @PathParam("classification") String classification) {
    VaultId where = vault.id();
    return pages.of(
        mappings.of(KIND, where, new Place(fabric, classification)),
        mapping -> MappingViews.storage(where, mapping));
  }

  @GET
  @Path(OF_CLASSIFICATION + "/{mapping}")
  @RolesAllowed(Roles.VIEWER)
  public ArmResource<MappingViews.StorageProperties> get(
      @PathParam("fabric") String fabric,
      @PathParam("classification") String classification,
      @PathParam("mapping") String name) {
    VaultId where = vault.id();
    Mapping mapping = mappings.get(KIND, where, new Place(fabric, classification), name);
    return MappingViews.storage(where, mapping);
  }

  @PUT
  @Path(OF_CLASSIFICATION + "/{mapping}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public ArmResource<MappingViews.StorageProperties> put(
      @PathParam("fabric") String fabric,
      @PathParam("classification") String classification,
      @PathParam("mapping") String name,
      @Nullable StorageMappingProposal body) {
    VaultId where = vault.id();
    Checks.name("storageClassificationMappingName", name);
    Place recovery = StorageMappingProposal.recovery(where, body);
    return MappingViews.storage(
        where, mappings.put(KIND, where, new Place(fabric, classification), name, recovery));
  }

  @DELETE
  @Path(OF_CLASSIFICATION + "/{mapping}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public void delete(
      @PathParam("fabric") String fabric,
      @PathParam("classification") String classification,
      @PathParam("mapping") String name) {
    mappings.delete(KIND, vault.id(), new Place(fabric, classification), name);
  }
}
