package io.secondsite.agent.problem;

/** Every code an answer may carry; described in docs/reference/error-codes.md. */
public enum ErrorCode {
  BAD_JSON(400, "The body is not the JSON that is wanted"),
  BAD_VALUE(400, "A value is not allowed"),
  INVALID(400, "A value is not allowed"),
  KERBEROS_TOKEN_MISSING(401, "There is no proof by Kerberos"),
  KERBEROS_TOKEN_DEFECTIVE(401, "The token is none of Kerberos 5"),
  KERBEROS_CHANNEL_BINDING(401, "The token is not bound to this TLS connection's certificate"),
  KERBEROS_REPLAYED(401, "The token was used before"),
  KERBEROS_CLOCK_SKEW(401, "The clocks differ too much"),
  KERBEROS_TICKET_EXPIRED(401, "The ticket's time is over"),
  KERBEROS_WRONG_KEY(401, "The ticket is for another key than the keytab's"),
  KERBEROS_NOT_MUTUAL(401, "One side has not proved itself"),
  KERBEROS_CLIENT_REFUSED(401, "The realm refuses this agent's principal"),
  KERBEROS_UNKNOWN_SERVICE(401, "The realm does not know the peer's principal"),
  KERBEROS_WRONG_REALM(401, "No way leads to the peer's realm"),
  KERBEROS_REFUSED(401, "Kerberos refused"),
  KERBEROS_NOT_PAIRED(403, "No pairing names the principal"),
  KERBEROS_REQUIRED(403, "The pairing is by Kerberos"),
  FORBIDDEN(403, "The certificate does not allow this"),
  NOT_YOUR_REPLICA(403, "The replica belongs to another peer"),
  NOT_FOUND(404, "There is nothing at this path"),
  UNKNOWN_VM(404, "There is no such virtual machine"),
  UNKNOWN_PEER(404, "No agent of that name is paired"),
  UNKNOWN_POINT(404, "The replica has no such recovery point"),
  UNKNOWN_BOOT(404, "There is no such drill or failover"),
  UNKNOWN_EXPORT(404, "There is no such export"),
  UNKNOWN_LOCATION(404, "The host has no such storage location"),
  REPLICATION_NOT_FOUND(404, "The machine is not replicated"),
  REPLICA_NOT_FOUND(404, "There is no replica of that machine"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  NOT_ACCEPTABLE(406, "The answer cannot be given in the wanted form"),
  REPLICATION_EXISTS(409, "The machine is replicated already"),
  STOPPED(409, "The replication was stopped"),
  SUSPENDED(409, "The replication is suspended"),
  RESYNC_WAITS(409, "The resynchronization waits for others"),
  SOURCE_GONE(409, "The machine is absent or has crashed"),
  STALE_EPOCH(409, "The replica has another epoch"),
  OUT_OF_SEQUENCE(409, "This does not continue what the replica holds"),
  REPLICA_DELETED(409, "The replica is deleted"),
  REPLICA_BUSY(409, "Somebody uses the replica"),
  HYPERVISOR_STATE(409, "The machine's state does not allow it"),
  KERBEROS_NOT_CONFIGURED(409, "This agent has no keytab"),
  AUTHENTICATION_MISMATCH(409, "The pairing has another authentication"),
  PEER_IN_USE(409, "Machines are replicated to the peer"),
  PEER_CHANGED(409, "The peer is known by another certificate"),
  DRILL_RUNNING(409, "A drill of this machine runs already"),
  FAILED_OVER(409, "The machine was failed over already"),
  SOURCE_RUNNING(409, "The source still runs"),
  POINT_BAD(409, "The recovery point is damaged"),
  NO_GOOD_POINT(409, "The replica has no recovery point to use"),
  SEED_AWAITED(409, "Nothing was imported yet"),
  SEED_OUTDATED(409, "The replica has something that is not older"),
  TOO_MANY(409, "A limit is reached"),
  LENGTH_REQUIRED(411, "The body's length must be given"),
  TOO_LARGE(413, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body's type is not understood"),
  SOURCE_UNSUPPORTED(422, "The machine cannot be replicated as it is"),
  BAD_SEGMENT(422, "The segment is damaged or not allowed"),
  SEED_INCOMPLETE(422, "The package is not whole"),
  SEED_FOREIGN(422, "The package is another host's, or for another one"),
  SEED_ALTERED(422, "The package is not what its host signed"),
  INTERNAL(500, "The agent failed"),
  SOURCE_FAILED(500, "The machine could not be captured"),
  REPLICA_FAILED(500, "The replica's storage failed or is damaged"),
  REPLICA_DAMAGED(500, "Stored data of the replica is not what was written"),
  HYPERVISOR_FAILED(502, "The hypervisor refused or failed"),
  PEER_FAILED(502, "The peer refused or failed"),
  PEER_REFUSED(502, "The peer does not accept this agent"),
  PEER_UNREACHABLE(502, "The peer does not answer"),
  KERBEROS_KEYTAB_UNUSABLE(503, "The keytab cannot be used"),
  KERBEROS_KDC_UNREACHABLE(503, "No KDC answers"),
  HYPERVISOR_UNAVAILABLE(503, "The hypervisor does not answer"),
  INDEX_UNAVAILABLE(503, "The database does not answer"),
  MAINTENANCE(503, "The replica's host is in maintenance"),
  LOCATION_CLOSED(503, "The storage location is not there"),
  NO_SPACE(507, "The replica location is full");

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
