package io.secondsite.agent.replication.rest;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.replication.Replications;
import io.secondsite.replication.ReplicationException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.jspecify.annotations.Nullable;

/** {@code /replications/{vm}/suspension}: a machine that its owner holds. */
@Path("/replications/{vm}/suspension")
@RunOnVirtualThread
public final class SuspensionsResource {
  private final Replications replications;

  SuspensionsResource(Replications replications) {
    this.replications = replications;
  }

  @PUT
  public ReplicationAnswer suspend(@PathParam("vm") String vm, @Nullable HoldOrder order)
      throws ReplicationException {
    String reason = HoldOrder.reason(order, "by its owner");
    return ReplicationAnswer.of(replications.suspend(Checks.name("vm", vm), reason), replications);
  }

  @DELETE
  public ReplicationAnswer resume(@PathParam("vm") String vm) throws ReplicationException {
    return ReplicationAnswer.of(replications.resume(Checks.name("vm", vm)), replications);
  }
}
