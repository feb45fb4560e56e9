package io.secondsite.replication;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.replication.ReplicationException.Code;

/** The hypervisor's failures in the words of this module. */
final class SourceFailures {
  private SourceFailures() {}

  static ReplicationException of(HypervisorException failure) {
    Code code =
        switch (failure.code()) {
          case NOT_FOUND -> Code.SOURCE_GONE;
          case UNSUPPORTED -> Code.SOURCE_UNSUPPORTED;
          case WRONG_STATE, UNAVAILABLE, CHECKPOINT_LOST, FAILED -> Code.SOURCE_FAILED;
        };
    return new ReplicationException(code, String.valueOf(failure.getMessage()), failure);
  }
}
