package io.secondsite.agent.replication.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.config.LimitsConfig;
import io.secondsite.agent.index.CycleEntry;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.replication.Replications;
import io.secondsite.agent.seeding.rest.InitialReplicationProposal;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.replication.CycleResult;
import io.secondsite.replication.InitialReplication;
import io.secondsite.replication.ReplicationChange;
import io.secondsite.replication.ReplicationException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /replications}: what this host sends. */
@Path("/replications")
@RunOnVirtualThread
public final class ReplicationsResource {
  private static final int CYCLES_USUAL = 20;
  private static final int CYCLES_MAX = 1_000;

  private final Replications replications;
  private final Index index;
  private final LimitsConfig limits;
  private final Clock clock;

  ReplicationsResource(Replications replications, Index index, LimitsConfig limits, Clock clock) {
    this.replications = replications;
    this.index = index;
    this.limits = limits;
    this.clock = clock;
  }

  /** The body that asks for a cycle. */
  public record CycleOrder(@Nullable Boolean digest) {}

  /** A durable cycle. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CycleAnswer(String point, @Nullable Map<String, String> sourceDigests) {}

  /** A finished cycle, from the index. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CycleReportAnswer(
      Instant startedAt,
      Instant finishedAt,
      String outcome,
      @Nullable String point,
      long bytesChanged,
      long bytesSent,
      @Nullable String error) {
    static CycleReportAnswer of(CycleEntry entry) {
      return new CycleReportAnswer(
          entry.startedAt(),
          entry.finishedAt(),
          entry.outcome(),
          entry.point(),
          entry.bytesChanged(),
          entry.bytesSent(),
          entry.error());
    }
  }

  @GET
  public List<ReplicationAnswer> all() {
    return replications.all().stream()
        .map(view -> ReplicationAnswer.of(view, replications))
        .toList();
  }

  @POST
  public Response enable(@Nullable ReplicationProposal body)
      throws HypervisorException, ReplicationException {
    ReplicationProposal asked = Checks.body(body);
    Replications.Proposal proposal =
        asked.checked(limits.scratch().asLongValue(), limits.recoveryPoints());
    InitialReplication initial =
        InitialReplicationProposal.orNow(asked.initialReplication(), clock);
    return Response.status(Response.Status.CREATED)
        .entity(ReplicationAnswer.of(replications.enable(proposal, initial), replications))
        .build();
  }

  @GET
  @Path("/{vm}")
  public ReplicationAnswer one(@PathParam("vm") String vm) {
    return ReplicationAnswer.of(replications.require(Checks.name("vm", vm)), replications);
  }

  @PUT
  @Path("/{vm}")
  public ReplicationAnswer change(
      @PathParam("vm") String vm, @Nullable ReplicationChangeProposal body)
      throws ReplicationException {
    ReplicationChange change = Checks.body(body).checked(limits.recoveryPoints());
    return ReplicationAnswer.of(replications.change(Checks.name("vm", vm), change), replications);
  }

  @DELETE
  @Path("/{vm}")
  public void end(@PathParam("vm") String vm) throws ReplicationException {
    replications.end(Checks.name("vm", vm));
  }

  @POST
  @Path("/{vm}/cycles")
  public CycleAnswer cycle(@PathParam("vm") String vm, @Nullable CycleOrder order)
      throws ReplicationException, InterruptedException {
    boolean digest = order != null && Boolean.TRUE.equals(order.digest());
    CycleResult result = replications.cycle(Checks.name("vm", vm), digest);
    return new CycleAnswer(result.point().id().text(), digest ? result.sourceDigests() : null);
  }

  @GET
  @Path("/{vm}/cycles")
  public List<CycleReportAnswer> cycles(
      @PathParam("vm") String vm, @Nullable @QueryParam("limit") String limit) {
    int count = (int) Checks.between("limit", number("limit", limit), CYCLES_USUAL, 1, CYCLES_MAX);
    return index
        .newestCycles(replications.require(Checks.name("vm", vm)).spec().vm(), count)
        .stream()
        .map(CycleReportAnswer::of)
        .toList();
  }

  private static @Nullable Long number(String field, @Nullable String text) {
    try {
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw ProblemException.badValue(field, "must be a whole number");
    }
  }
}
