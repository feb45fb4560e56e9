package io.secondsite.agent.replication.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.replication.Replications;
import io.secondsite.replication.ComparisonView;
import io.secondsite.replication.ReplicationException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code /replications/{vm}/verifications}: whether the replica has what the source has. */
@Path("/replications/{vm}/verifications")
@RunOnVirtualThread
public final class ComparisonsResource {
  private final Replications replications;

  ComparisonsResource(Replications replications) {
    this.replications = replications;
  }

  /** How it stands. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answer(
      String state,
      ComparisonView.@Nullable Found underway,
      ComparisonView.@Nullable Found last,
      @Nullable Instant nextAt) {
    static Answer of(ComparisonView view) {
      return new Answer(
          view.underway() == null ? "IDLE" : "RUNNING",
          view.underway(),
          view.last(),
          view.nextAt());
    }
  }

  @GET
  public Answer standing(@PathParam("vm") String vm) throws ReplicationException {
    return Answer.of(replications.comparison(Checks.name("vm", vm)));
  }

  @POST
  public Response compare(@PathParam("vm") String vm) throws ReplicationException {
    return Response.accepted(Answer.of(replications.compare(Checks.name("vm", vm)))).build();
  }
}
