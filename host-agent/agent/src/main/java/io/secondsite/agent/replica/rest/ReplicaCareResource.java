package io.secondsite.agent.replica.rest;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.replica.ReplicaCare;
import io.secondsite.agent.replica.Replicas;
import io.secondsite.volume.Deletion;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.VolumeException;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;

/** What is kept and what goes, under {@code /replicas}. */
@Path("/replicas/{vm}")
@RunOnVirtualThread
public final class ReplicaCareResource {
  private final ReplicaCare care;
  private final Replicas replicas;

  ReplicaCareResource(ReplicaCare care, Replicas replicas) {
    this.care = care;
    this.replicas = replicas;
  }

  /** A deleted replica; {@code keptUntil} is in the location's own time. */
  public record DeletionAnswer(Instant deletedAt, Instant keptUntil) {
    static DeletionAnswer of(Deletion deletion) {
      return new DeletionAnswer(deletion.deletedAt(), deletion.keptUntil());
    }
  }

  @DELETE
  public DeletionAnswer delete(@PathParam("vm") String vm) throws VolumeException {
    return DeletionAnswer.of(care.delete(Checks.name("vm", vm)));
  }

  @POST
  @Path("/restorations")
  public void restore(@PathParam("vm") String vm) throws VolumeException {
    care.restore(Checks.name("vm", vm));
  }

  @Blocking // merges decode: native code belongs on platform threads
  @DELETE
  @Path("/points/{point}")
  public void removePoint(@PathParam("vm") String vm, @PathParam("point") String point)
      throws VolumeException {
    care.removePoint(Checks.name("vm", vm), point);
  }

  @PUT
  @Path("/points/{point}/pins/{name}")
  public PointAnswer pin(
      @PathParam("vm") String vm, @PathParam("point") String point, @PathParam("name") String name)
      throws VolumeException {
    RecoveryPoint pinned = care.pin(Checks.name("vm", vm), point, name);
    return PointAnswer.of(replicas.require(vm), pinned);
  }

  @DELETE
  @Path("/points/{point}/pins/{name}")
  public void unpin(
      @PathParam("vm") String vm, @PathParam("point") String point, @PathParam("name") String name)
      throws VolumeException {
    care.unpin(Checks.name("vm", vm), point, name);
  }
}
