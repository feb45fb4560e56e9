package io.secondsite.agent.replica.rest;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.replica.PeerReplicas;
import io.secondsite.agent.rest.CurrentCaller;
import io.secondsite.replication.PeerJson;
import io.secondsite.replication.ReplicaRequest;
import io.secondsite.replication.ReplicationException;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /peer/v1/replicas}: where the source's agent sends to. */
@Path("/peer/v1/replicas/{vm}")
@RunOnVirtualThread
public final class PeerReplicasResource {
  private static final Duration SILENCE_MAX = Duration.ofMinutes(1);
  static final String DELTA = "application/vnd.secondsite.delta";

  private final PeerReplicas replicas;
  private final CurrentCaller caller;

  PeerReplicasResource(PeerReplicas replicas, CurrentCaller caller) {
    this.replicas = replicas;
    this.caller = caller;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public byte[] status(@PathParam("vm") String vm) throws ReplicationException {
    return PeerJson.write(replicas.status(caller.peer(), uuid(vm)));
  }

  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public byte[] prepare(@PathParam("vm") String vm, byte[] body)
      throws ReplicationException, IOException {
    return PeerJson.write(replicas.prepare(caller.peer(), uuid(vm), request(body)));
  }

  private static ReplicaRequest request(byte[] body) {
    try {
      return PeerJson.read(body, ReplicaRequest.class);
    } catch (IOException | IllegalArgumentException e) {
      throw ProblemException.of(ErrorCode.BAD_JSON, String.valueOf(e.getMessage()));
    }
  }

  @Blocking // decompresses: native code belongs on platform threads
  @POST
  @Path("/segments")
  @Consumes(DELTA)
  @Produces(MediaType.APPLICATION_JSON)
  public byte[] receive(@PathParam("vm") String vm, @Context HttpServerRequest request)
      throws ReplicationException, IOException {
    InputStream segment = SegmentStream.of(request, SILENCE_MAX);
    try {
      return PeerJson.write(replicas.receive(caller.peer(), uuid(vm), segment));
    } catch (ReplicationException e) {
      UnreadBody.discard(segment);
      throw e;
    }
  }

  @GET
  @Path("/checksums")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  public byte[] checksums(
      @PathParam("vm") String vm,
      @Nullable @QueryParam("point") String point,
      @Nullable @QueryParam("disk") String disk,
      @Nullable @QueryParam("first") String first,
      @Nullable @QueryParam("count") String count)
      throws ReplicationException {
    return replicas
        .checksums(
            caller.peer(),
            uuid(vm),
            parsed("point", point, PointId::parse),
            parsed("disk", disk, DiskId::new),
            parsed("first", first, Long::valueOf),
            parsed("count", count, Integer::valueOf))
        .encode();
  }

  @GET
  @Path("/partial-checksums")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  public byte[] partialChecksums(
      @PathParam("vm") String vm,
      @Nullable @QueryParam("cycle") String cycle,
      @Nullable @QueryParam("disk") String disk,
      @Nullable @QueryParam("first") String first,
      @Nullable @QueryParam("count") String count)
      throws ReplicationException {
    return replicas
        .partialChecksums(
            caller.peer(),
            uuid(vm),
            Checks.uuid("cycle", Checks.name("cycle", cycle)),
            parsed("disk", disk, DiskId::new),
            parsed("first", first, Long::valueOf),
            parsed("count", count, Integer::valueOf))
        .encode();
  }

  private static UUID uuid(String vm) {
    return Checks.uuid("vm", vm);
  }

  private static <T> T parsed(String field, @Nullable String text, Function<String, T> parser) {
    try {
      return parser.apply(Checks.name(field, text));
    } catch (IllegalArgumentException e) {
      throw ProblemException.badValue(field, String.valueOf(e.getMessage()));
    }
  }
}
