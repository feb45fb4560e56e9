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
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Network mappings, kept by mapping-service. */
@Path(ArmPaths.VAULT)
@Produces(MediaType.APPLICATION_JSON)
public class NetworkMappingsResource {
  private static final String OF_NETWORK =
      "replicationFabrics/{fabric}/replicationNetworks/{network}/" + MappingViews.NETWORK_MAPPINGS;
  private static final MappingKind KIND = MappingKind.NETWORK;

  private final CurrentVault vault;
  private final Pages pages;
  private final ForwardedMappings mappings;

  NetworkMappingsResource(CurrentVault vault, Pages pages, ForwardedMappings mappings) {
    this.vault = vault;
    this.pages = pages;
    this.mappings = mappings;
  }

  @GET
  @Path(MappingViews.NETWORK_MAPPINGS)
  @RolesAllowed(Roles.VIEWER)
  public ArmList<ArmResource<MappingViews.NetworkProperties>> listAll() {
    VaultId where = vault.id();
    return pages.of(mappings.all(KIND, where), mapping -> MappingViews.network(where, mapping));
  }

  @GET
  @Path(OF_NETWORK)
  @RolesAllowed(Roles.VIEWER)
  public ArmList<ArmResource<MappingViews.NetworkProperties>> list(
      @PathParam("fabric") String fabric, @PathParam("network") String network) {
    VaultId where = vault.id();
    return pages.of(
        mappings.of(KIND, where, new Place(fabric, network)),
        mapping -> MappingViews.network(where, mapping));
  }

  @GET
  @Path(OF_NETWORK + "/{mapping}")
  @RolesAllowed(Roles.VIEWER)
  public ArmResource<MappingViews.NetworkProperties> get(
      @PathParam("fabric") String fabric,
      @PathParam("network") String network,
      @PathParam("mapping") String name) {
    VaultId where = vault.id();
    Mapping mapping = mappings.get(KIND, where, new Place(fabric, network), name);
    return MappingViews.network(where, mapping);
  }

  @PUT
  @Path(OF_NETWORK + "/{mapping}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public ArmResource<MappingViews.NetworkProperties> put(
      @PathParam("fabric") String fabric,
      @PathParam("network") String network,
      @PathParam("mapping") String name,
      @Nullable NetworkMappingProposal body) {
    VaultId where = vault.id();
    Checks.name("networkMappingName", name);
    Place recovery = NetworkMappingProposal.recovery(where, body);
    return MappingViews.network(
        where, mappings.put(KIND, where, new Place(fabric, network), name, recovery));
  }

  @PATCH
  @Path(OF_NETWORK + "/{mapping}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public ArmResource<MappingViews.NetworkProperties> patch(
      @PathParam("fabric") String fabric,
      @PathParam("network") String network,
      @PathParam("mapping") String name,
      @Nullable NetworkMappingProposal body) {
    VaultId where = vault.id();
    Place recovery = NetworkMappingProposal.recovery(where, body);
    Mapping before = mappings.get(KIND, where, new Place(fabric, network), name);
    return MappingViews.network(where, mappings.change(KIND, before, recovery));
  }

  @DELETE
  @Path(OF_NETWORK + "/{mapping}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public void delete(
      @PathParam("fabric") String fabric,
      @PathParam("network") String network,
      @PathParam("mapping") String name) {
    mappings.delete(KIND, vault.id(), new Place(fabric, network), name);
  }
}
