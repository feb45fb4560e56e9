package io.secondsite.vault.arm.rest;

import io.quarkus.arc.All;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.ArmProblem;
import io.secondsite.vault.arm.Operation;
import io.secondsite.vault.arm.Operations;
import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.ResourceViews;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;

/** Where clients look how an operation stands, and fetch what came of it. */
@Path(ArmPaths.VAULT)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public class OperationResource {
  private final CurrentVault vault;
  private final LongRunning longRunning;
  private final List<Operations> operations;
  private final List<ResourceViews> views;

  OperationResource(
      CurrentVault vault,
      LongRunning longRunning,
      @All List<Operations> operations,
      @All List<ResourceViews> views) {
    this.vault = vault;
    this.longRunning = longRunning;
    this.operations = operations;
    this.views = views;
  }

  @GET
  @Path("operationStatus/{operation}")
  public Response status(@PathParam("operation") String id) {
    VaultId where = vault.id();
    Operation operation = find(where, id);
    Response.ResponseBuilder answer = Response.ok(OperationView.of(where, operation));
    if (operation.status() == Operation.Status.IN_PROGRESS) {
      answer.header("Retry-After", longRunning.retryAfterSeconds());
    }
    return answer.build();
  }

  @GET
  @Path("operationResults/{operation}")
  public Response result(@PathParam("operation") String id) {
    VaultId where = vault.id();
    Operation operation = find(where, id);
    return switch (operation.status()) {
      case IN_PROGRESS -> longRunning.accepted(where, id);
      case SUCCEEDED -> result(operation);
      case FAILED, CANCELED ->
          Response.status(Response.Status.CONFLICT).entity(error(where, operation)).build();
    };
  }

  private Response result(Operation operation) {
    return Optional.ofNullable(operation.resource())
        .flatMap(ResourceId::optional)
        .flatMap(this::view)
        .map(body -> Response.ok(body).build())
        .orElseGet(() -> Response.noContent().build());
  }

  private Optional<Object> view(ResourceId id) {
    return views.stream().flatMap(each -> each.view(id).stream()).findFirst();
  }

  private static ArmError error(VaultId where, Operation operation) {
    ArmError.Body body = OperationView.of(where, operation).error();
    return body != null
        ? new ArmError(body)
        : ArmError.of(
            "OperationEnded", "the operation was " + operation.status().wireName(), null, null);
  }

  private Operation find(VaultId where, String id) {
    return operations.stream()
        .flatMap(each -> each.find(where, id).stream())
        .findFirst()
        .orElseThrow(
            () -> ProblemException.of(ArmProblem.UNKNOWN_OPERATION, "there is no such operation"));
  }
}
