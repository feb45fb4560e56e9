package io.secondsite.agent.replica.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.replica.Replicas;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import io.secondsite.volume.VolumeOwner;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /replicas/{vm}/takeovers}: this agent keeps from now on what another one kept. */
@Path("/replicas/{vm}/takeovers")
@RunOnVirtualThread
public final class TakeoversResource {
  private final Replicas replicas;

  TakeoversResource(Replicas replicas) {
    this.replicas = replicas;
  }

  /** The body: whose replica it is, where that is to change or got lost. */
  public record TakeoverOrder(@Nullable String peer) {}

  /** Who has it now. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answer(UUID vm, String keeper, long keeperEpoch, @Nullable String peer) {
    static Answer of(ReplicaVolume volume) {
      VolumeOwner owner = volume.owner().orElseThrow();
      return new Answer(
          volume.vm(), owner.keeper(), owner.keeperEpoch(), owner.owner().orElse(null));
    }
  }

  @POST
  public Answer takeOver(@PathParam("vm") String vm, @Nullable TakeoverOrder body)
      throws VolumeException {
    Optional<String> peer =
        body == null || body.peer() == null
            ? Optional.empty()
            : Optional.of(Checks.name("peer", body.peer()));
    return Answer.of(replicas.takeOver(Checks.name("vm", vm), peer));
  }
}
