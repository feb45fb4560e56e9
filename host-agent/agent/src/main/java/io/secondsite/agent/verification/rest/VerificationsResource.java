package io.secondsite.agent.verification.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.replica.Replicas;
import io.secondsite.agent.verification.Verifications;
import io.secondsite.volume.DamageReport;
import io.secondsite.volume.PointId;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VerifyProgress;
import io.secondsite.volume.VolumeException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /replicas/{vm}/verifications}: whether stored points are still what was stored. */
@Path("/replicas/{vm}/verifications")
@RunOnVirtualThread
public final class VerificationsResource {
  private final Replicas replicas;
  private final Verifications verifications;

  VerificationsResource(Replicas replicas, Verifications verifications) {
    this.replicas = replicas;
    this.verifications = verifications;
  }

  /** The body: one point by its id, or all. */
  public record VerifyOrder(@Nullable String point, @Nullable Boolean all) {}

  /** How it stands. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answer(
      UUID vm,
      Verifications.Phase state,
      long withinSeconds,
      int points,
      int verified,
      int damaged,
      int overdue,
      @Nullable Progress progress,
      @Nullable Instant lastFinishedAt,
      @Nullable String failure,
      List<DamageAnswer> damages) {
    static Answer of(ReplicaVolume volume, Verifications verifications) {
      Verifications.Standing standing = verifications.standing(volume);
      return new Answer(
          volume.vm(),
          standing.phase(),
          verifications.within().toSeconds(),
          standing.points(),
          standing.verified(),
          standing.damaged(),
          standing.overdue(),
          standing.progress().map(Progress::of).orElse(null),
          standing.lastFinished().orElse(null),
          standing.failure().orElse(null),
          volume.damages().stream().map(DamageAnswer::of).toList());
    }
  }

  /** What is read just now. */
  public record Progress(String point, long bytesDone, long bytesTotal) {
    static Progress of(VerifyProgress progress) {
      return new Progress(progress.point().text(), progress.bytesDone(), progress.bytesTotal());
    }
  }

  /** Something wrong in a file. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DamageAnswer(
      String file,
      @Nullable Long firstCluster,
      @Nullable Long clusterCount,
      String reason,
      Instant at,
      int points,
      String oldestPoint,
      String newestPoint) {
    static DamageAnswer of(DamageReport report) {
      return new DamageAnswer(
          report.file(),
          report.firstCluster(),
          report.clusterCount(),
          report.reason(),
          report.at(),
          report.points(),
          report.oldest().text(),
          report.newest().text());
    }
  }

  @GET
  public Answer standing(@PathParam("vm") String vm) throws VolumeException {
    return Answer.of(replicas.require(Checks.name("vm", vm)), verifications);
  }

  @POST
  public Response order(@PathParam("vm") String vm, @Nullable VerifyOrder body)
      throws VolumeException {
    ReplicaVolume volume = replicas.require(Checks.name("vm", vm));
    verifications.order(volume, point(volume, Checks.body(body)));
    return Response.accepted(Answer.of(volume, verifications)).build();
  }

  private Optional<PointId> point(ReplicaVolume volume, VerifyOrder order) {
    boolean all = Boolean.TRUE.equals(order.all());
    if (all == (order.point() != null)) {
      throw ProblemException.badValue("point", "name a point, or say all: true");
    }
    return all
        ? Optional.empty()
        : Optional.of(replicas.point(volume, Checks.name("point", order.point())).pointId());
  }
}
