package io.secondsite.replication;

/** What keeps replication from going on; the code decides who can do something about it. */
public final class ReplicationException extends Exception {
  private static final long serialVersionUID = 1;

  /** What went wrong, for callers that decide by it. The peer's answers carry the same names. */
  public enum Code {
    /** A value that is not allowed; the message names the field. */
    INVALID,
    /** This host does not replicate that machine. */
    REPLICATION_NOT_FOUND,
    /** This host replicates that machine already. */
    REPLICATION_EXISTS,
    /** The replication was stopped, or its engine closed, meanwhile. */
    STOPPED,
    /** The replication is suspended by its owner, or by the maintenance of this host. */
    SUSPENDED,
    /** As many resyncs as this host allows are under way. */
    RESYNC_WAITS,
    /** The host has no such machine, or it is crashed. */
    SOURCE_GONE,
    /** A disk of the machine cannot be captured, or not so often. */
    SOURCE_UNSUPPORTED,
    /** The hypervisor refused or failed, or the capture ended early. */
    SOURCE_FAILED,
    /** The peer cannot be reached, or fell silent. */
    PEER_UNREACHABLE,
    /** The peer answered what is no answer. */
    PEER_FAILED,
    /** The peer does not accept this host. */
    PEER_REFUSED,
    /** The replica's side has no such replica. */
    REPLICA_NOT_FOUND,
    /** The replica has another epoch: this side may not write any more. */
    STALE_EPOCH,
    /** What came does not continue what the replica holds. */
    OUT_OF_SEQUENCE,
    /** The replica is deleted and only kept for a while. */
    REPLICA_DELETED,
    /** Another session writes to the replica. */
    REPLICA_BUSY,
    /** The replica's host is in maintenance. */
    MAINTENANCE,
    /** What came is no sound segment. */
    BAD_SEGMENT,
    /** The replica's storage is full. */
    NO_SPACE,
    /** The replica's storage is not there: not mounted, not unlocked. */
    LOCATION_CLOSED,
    /** The replica's host has no storage location of that name. */
    UNKNOWN_LOCATION,
    /** The replica's newest point is not what was written: only a resync goes on from it. */
    REPLICA_DAMAGED,
    /** The replica's storage failed. */
    REPLICA_FAILED,
    /** The initial replication is offline, and nothing was imported yet. */
    SEED_AWAITED,
    /** An offline package is not whole: a file is missing or short, or it was never finished. */
    SEED_INCOMPLETE,
    /** An offline package is not of a paired host, or not for this one or this machine. */
    SEED_FOREIGN,
    /** An offline package is not what its host signed. */
    SEED_ALTERED,
    /** What is at the replica is not older than the offline package. */
    SEED_OUTDATED
  }

  private final Code code;

  public ReplicationException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public ReplicationException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What went wrong. */
  public Code code() {
    return code;
  }

  /** The message, never null. */
  String detail() {
    return String.valueOf(getMessage());
  }
}
