package io.secondsite.agent.problem;

/** Every code an answer may carry; described in docs/reference/error-codes.md. */
public enum ErrorCode {
  BAD_JSON(400, "The body is not the JSON that is wanted"),
  BAD_VALUE(400, "A value is not allowed"),
  BAD_DELTA(400, "The delta stream is damaged or not allowed"),
  FORBIDDEN(403, "The certificate does not allow this"),
  NOT_YOUR_REPLICA(403, "The replica belongs to another peer"),
  NOT_FOUND(404, "There is nothing at this path"),
  UNKNOWN_VM(404, "The host has no such virtual machine"),
  UNKNOWN_PEER(404, "No agent of that name is paired"),
  UNKNOWN_REPLICATION(404, "The machine is not replicated"),
  UNKNOWN_REPLICA(404, "There is no replica of that machine"),
  UNKNOWN_POINT(404, "The replica has no such recovery point"),
  UNKNOWN_BOOT(404, "There is no such drill or failover"),
  UNKNOWN_EXPORT(404, "There is no such export"),
  UNKNOWN_NETWORK(404, "The host has no such network"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  NOT_ACCEPTABLE(406, "The answer cannot be given in the wanted form"),
  ALREADY_REPLICATED(409, "The machine is replicated already"),
  REPLICATION_STATE(409, "The replication's state does not allow it"),
  HYPERVISOR_STATE(409, "The machine's state does not allow it"),
  PEER_CHANGED(409, "The peer is known by another certificate"),
  DRILL_RUNNING(409, "A drill of this machine runs already"),
  FAILED_OVER(409, "The machine was failed over already"),
  SOURCE_RUNNING(409, "The source still runs"),
  SOURCE_UNKNOWN(409, "The peer does not say whether the source runs"),
  POINT_BAD(409, "The recovery point is damaged"),
  NO_GOOD_POINT(409, "The replica has no recovery point to use"),
  REPLICA_STATE(409, "The replica's state does not allow it"),
  OLD_EPOCH(409, "The epoch is older than the replica's"),
  UNSUPPORTED(409, "The machine cannot be replicated as it is"),
  LENGTH_REQUIRED(411, "The body's length must be given"),
  TOO_LARGE(413, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body's type is not understood"),
  INTERNAL(500, "The agent failed"),
  HYPERVISOR_FAILED(502, "The hypervisor refused or failed"),
  PEER_FAILED(502, "The peer refused or failed"),
  HYPERVISOR_UNAVAILABLE(503, "The hypervisor does not answer"),
  PEER_UNAVAILABLE(503, "The peer does not answer"),
  INDEX_UNAVAILABLE(503, "The database does not answer"),
  STORE_FULL(507, "The replica location is full");

  private final int status;
  private final String title;

  ErrorCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status it is answered with. */
  public int status() {
    return status;
  }

  /** A short sentence that is the same for every occurrence. */
  public String title() {
    return title;
  }
}
