package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.wire.DeltaWireException;
import io.secondsite.volume.VolumeException;
import java.io.IOException;

/** The volume's and the wire's failures in the words of this module. */
final class ReplicaFailures {
  private ReplicaFailures() {}

  static ReplicationException of(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case VolumeException volume -> new ReplicationException(code(volume.code()), message, volume);
      case DeltaWireException wire ->
          new ReplicationException(
              Code.BAD_SEGMENT, "the segment was dropped, " + wire.code() + ": " + message, wire);
      default ->
          new ReplicationException(Code.BAD_SEGMENT, "the segment broke off: " + message, failure);
    };
  }

  private static Code code(VolumeException.Code code) {
    return switch (code) {
      case NOT_FOUND -> Code.REPLICA_NOT_FOUND;
      case STALE_EPOCH -> Code.STALE_EPOCH;
      case OUT_OF_SEQUENCE -> Code.OUT_OF_SEQUENCE;
      case DELETED -> Code.REPLICA_DELETED;
      case BUSY, LOCKED -> Code.REPLICA_BUSY;
      case CORRUPT -> Code.REPLICA_DAMAGED;
      case BAD_FRAME -> Code.BAD_SEGMENT;
      case NO_SPACE -> Code.NO_SPACE;
      case LOCATION_CLOSED -> Code.LOCATION_CLOSED;
      case UNKNOWN_LOCATION -> Code.UNKNOWN_LOCATION;
      case FAILED -> Code.REPLICA_FAILED;
    };
  }
}
