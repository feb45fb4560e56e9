package io.secondsite.mapping.placement.rest;

import static io.secondsite.mapping.config.Roles.ADMINISTRATOR;
import static io.secondsite.mapping.config.Roles.FAILOVER;
import static io.secondsite.mapping.config.Roles.OPERATOR;
import static io.secondsite.mapping.config.Roles.VIEWER;

import io.secondsite.mapping.placement.Placements;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Which network and subnet the replica of a machine gets, and why. */
@Path("/placements:explain")
@Transactional
@RolesAllowed({VIEWER, OPERATOR, FAILOVER, ADMINISTRATOR})
public class PlacementsResource {
  private final Placements placements;

  PlacementsResource(Placements placements) {
    this.placements = placements;
  }

  @GET
  public PlacementView explain(@BeanParam PlacementQuery query) {
    return PlacementView.of(query.answeredBy(placements));
  }
}
