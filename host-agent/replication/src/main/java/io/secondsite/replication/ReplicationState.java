package io.secondsite.replication;

/**
 * How a replication stands.
 *
 * <pre>
 * Initial        → Replicating     the first point is durable
 * Replicating    → ResyncRequired  a checkpoint is lost or in doubt, a disk changed its size
 * ResyncRequired → Replicating     the resync's point is durable
 * Initial, Replicating, ResyncRequired
 *                → Paused          the peer does not answer, or has no space
 *                → SourceGone      the machine is absent, or crashed
 * any of these  → Suspended       by its owner, or by the maintenance of this host
 * Paused, SourceGone, Suspended → what it was before, when the reason is gone
 * any            → Stopped         by its owner, or because the replica has another epoch
 * </pre>
 */
public sealed interface ReplicationState {

  /** A replication that goes on by itself. */
  sealed interface Active extends ReplicationState {
    default Paused paused(String reason) {
      return new Paused(this, reason);
    }

    default Suspended suspended(String reason) {
      return new Suspended(this, reason);
    }

    default SourceGone sourceGone(String reason) {
      return new SourceGone(this, reason);
    }
  }

  /** No point is at the replica yet. */
  record Initial() implements Active {}

  /** Points follow one another. */
  record Replicating() implements Active {
    ResyncRequired doubtful(String reason) {
      return new ResyncRequired(reason);
    }
  }

  /** The next cycle compares checksums; it begins by itself. */
  record ResyncRequired(String reason) implements Active {}

  /** The peer is away; no capture begins. */
  record Paused(Active before, String reason) implements ReplicationState {}

  /** There is nothing to capture. */
  record SourceGone(Active before, String reason) implements ReplicationState {}

  /** Nothing is captured until somebody resumes it. */
  record Suspended(Active before, String reason) implements ReplicationState {}

  /** It does not go on. */
  record Stopped(String reason) implements ReplicationState {}

  /** What it is, or was before something came between. */
  default ReplicationState resumed() {
    return switch (this) {
      case Active active -> active;
      case Paused paused -> paused.before();
      case SourceGone gone -> gone.before();
      case Suspended suspended -> suspended.before();
      case Stopped stopped -> stopped;
    };
  }

  /** A point was listed. */
  default ReplicationState pointListed() {
    return this instanceof Stopped ? this : new Replicating();
  }

  default Stopped stopped(String reason) {
    return new Stopped(reason);
  }

  /** Why it is not simply going on; empty where it is. */
  default String why() {
    return switch (this) {
      case Initial _, Replicating _ -> "";
      case ResyncRequired resync -> resync.reason();
      case Paused paused -> paused.reason();
      case SourceGone gone -> gone.reason();
      case Suspended suspended -> suspended.reason();
      case Stopped stopped -> stopped.reason();
    };
  }

  /** The state's name in the REST interface. */
  default String label() {
    return switch (this) {
      case Initial _ -> "INITIAL";
      case Replicating _ -> "REPLICATING";
      case ResyncRequired _ -> "RESYNC_REQUIRED";
      case Paused _ -> "PAUSED";
      case SourceGone _ -> "SOURCE_GONE";
      case Suspended _ -> "SUSPENDED";
      case Stopped _ -> "STOPPED";
    };
  }
}
