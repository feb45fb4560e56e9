package io.secondsite.mapping.network.rest;

import static io.secondsite.mapping.config.Roles.ADMINISTRATOR;
import static io.secondsite.mapping.config.Roles.FAILOVER;
import static io.secondsite.mapping.config.Roles.OPERATOR;
import static io.secondsite.mapping.config.Roles.VIEWER;

import io.secondsite.mapping.inventory.NetworkId;
import io.secondsite.mapping.network.NetworkMappings;
import io.secondsite.rim.problem.Checks;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The target networks that a source network can be mapped to, pair by pair of clouds. */
@Path("/networkMappings:targets")
@Transactional
@RolesAllowed({VIEWER, OPERATOR, FAILOVER, ADMINISTRATOR})
public class TargetsResource {
  private final NetworkMappings mappings;

  TargetsResource(NetworkMappings mappings) {
    this.mappings = mappings;
  }

  @GET
  public TargetsView targets(
      @QueryParam("primaryServer") @Nullable String server,
      @QueryParam("primaryNetwork") @Nullable String network,
      @QueryParam("recoveryServer") @Nullable String recoveryServer) {
    NetworkId source =
        new NetworkId(Checks.name("primaryServer", server), Checks.name("primaryNetwork", network));
    return TargetsView.of(source, mappings.offers(source, Optional.ofNullable(recoveryServer)));
  }
}
