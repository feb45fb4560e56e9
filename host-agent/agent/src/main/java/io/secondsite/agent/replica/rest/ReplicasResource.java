package io.secondsite.agent.replica.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.boot.Boots;
import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.replica.Exports;
import io.secondsite.agent.replica.Owners;
import io.secondsite.agent.replica.Replicas;
import io.secondsite.replication.ReplicaReceiver;
import io.secondsite.replication.ReplicationException;
import io.secondsite.replication.Staging;
import io.secondsite.volume.Deletion;
import io.secondsite.volume.PointDigests;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.RetentionSettings;
import io.secondsite.volume.VolumeException;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /replicas}: what this host keeps. */
@Path("/replicas")
@RunOnVirtualThread
public final class ReplicasResource {
  private final Replicas replicas;
  private final ReplicaReceiver receiver;
  private final Owners owners;
  private final Exports exports;
  private final Boots boots;

  ReplicasResource(
      Replicas replicas, ReplicaReceiver receiver, Owners owners, Exports exports, Boots boots) {
    this.replicas = replicas;
    this.receiver = receiver;
    this.owners = owners;
    this.exports = exports;
    this.boots = boots;
  }

  /** A replica as it is answered. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answer(
      UUID vm,
      String name,
      String peer,
      long epoch,
      String state,
      int points,
      @Nullable String newestPoint,
      List<String> problems,
      @Nullable Initial initial,
      @Nullable RetentionSettings retention,
      @Nullable Instant deletedAt) {}

  /** How much of an initial replication is staged. */
  public record Initial(long bytesStaged) {}

  /** A whole point read. */
  public record VerifyAnswer(
      String point, boolean identicalToManifest, Map<String, String> digests) {}

  /** A point that is served. */
  public record ExportAnswer(String id, List<ExportedDisk> disks) {
    static ExportAnswer of(Exports.Export export) {
      return new ExportAnswer(
          export.id(),
          export.disks().stream()
              .map(disk ->
                  new ExportedDisk(
                      disk.target(), disk.socket().toString(), disk.exportName(), disk.sizeBytes()))
              .toList());
    }
  }

  /** Where a disk is read. */
  public record ExportedDisk(String target, String socket, String exportName, long sizeBytes) {}

  @GET
  public List<Answer> all() throws VolumeException, ReplicationException {
    List<Answer> answers = new ArrayList<>();
    for (ReplicaStore.Entry entry : replicas.entries()) {
      answers.add(entry.problem() == null ? usable(entry) : unusable(entry, entry.problem()));
    }
    return answers;
  }

  private Answer usable(ReplicaStore.Entry entry) throws ReplicationException {
    try {
      return answer(replicas.volume(entry.vm()));
    } catch (VolumeException e) {
      return unusable(entry, String.valueOf(e.getMessage()));
    }
  }

  private Answer unusable(ReplicaStore.Entry entry, String problem) {
    String peer = owners.of(entry.vm()).orElse("");
    return new Answer(
        entry.vm(),
        entry.name(),
        peer,
        0,
        "RECEIVING",
        0,
        null,
        List.of(problem),
        null,
        null,
        null);
  }

  @GET
  @Path("/{vm}")
  public Answer one(@PathParam("vm") String vm) throws VolumeException, ReplicationException {
    return answer(replicas.require(Checks.name("vm", vm)));
  }

  private Answer answer(ReplicaVolume volume) throws VolumeException, ReplicationException {
    return new Answer(
        volume.vm(),
        volume.name(),
        owners.of(volume.vm()).orElse(""),
        volume.epoch().number(),
        state(volume),
        volume.points().size(),
        volume.newest().map(point -> point.pointId().text()).orElse(null),
        Replicas.problems(volume),
        initial(volume),
        volume.retention().orElse(null),
        volume.deletion().map(Deletion::deletedAt).orElse(null));
  }

  private @Nullable Initial initial(ReplicaVolume volume) throws ReplicationException {
    if (volume.deletion().isPresent()) {
      return null;
    }
    Staging staging = receiver.status(volume.vm()).staging();
    return staging != null && staging.origin() == RecoveryPoint.Origin.INITIAL
        ? new Initial(staging.bytes())
        : null;
  }

  private String state(ReplicaVolume volume) {
    if (boots.isFailedOver(volume.vm())) {
      return "FAILED_OVER";
    }
    if (volume.deletion().isPresent()) {
      return "DELETED";
    }
    return volume.newest().isEmpty() ? "INITIAL" : "RECEIVING";
  }

  @GET
  @Path("/{vm}/points")
  public List<PointAnswer> points(@PathParam("vm") String vm) throws VolumeException {
    ReplicaVolume volume = replicas.require(Checks.name("vm", vm));
    List<PointAnswer> answers = new ArrayList<>();
    for (RecoveryPoint point : volume.points()) {
      answers.add(PointAnswer.of(volume, point));
    }
    return answers;
  }

  @Blocking // decompresses: native code belongs on platform threads
  @POST
  @Path("/{vm}/points/{point}/verify")
  public VerifyAnswer verify(@PathParam("vm") String vm, @PathParam("point") String point)
      throws VolumeException {
    ReplicaVolume volume = replicas.require(Checks.name("vm", vm));
    PointDigests read = replicas.verify(volume, replicas.point(volume, point));
    Map<String, String> digests = new TreeMap<>();
    read.disks().forEach(disk -> digests.put(disk.target(), disk.sha256()));
    return new VerifyAnswer(read.pointId().text(), true, digests);
  }

  @POST
  @Path("/{vm}/points/{point}/exports")
  public Response export(@PathParam("vm") String vm, @PathParam("point") String point)
      throws IOException {
    ReplicaVolume volume = replicas.require(Checks.name("vm", vm));
    Exports.Export export = exports.open(volume, replicas.point(volume, point));
    return Response.status(Response.Status.CREATED).entity(ExportAnswer.of(export)).build();
  }
}
